import Messaging

/// The programs of Sources/Messaging/Messaging.docc.
enum MessagingCatalogue {
  struct Watering: RabbitMessage, Codable {
    static let type = MessageType("garden.watering", version: 1)
    var bed: String
    var litres: Double
  }

  static func topology() -> Topology {
    let topology = Topology(queues: [
      QueueDeclaration("waterings.refused"),
      QueueDeclaration("waterings", deadLetterExchange: .default, deadLetterRoutingKey: "waterings.refused"),
    ])
    return topology
  }

  static func bothEnds(
    _ topology: Topology, _ print: @escaping @Sendable (String, Double, String, String) -> Void
  ) async throws {
    let broker = InMemoryBroker()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await broker.declare(topology)
      group.addTask {
        try await broker.consume("waterings", of: Watering.self) { watering, _ in
          guard watering.litres > 0 else { return .reject(deadLetter: "nothing to pour") }
          print("pouring", watering.litres, "l on", watering.bed)
          return .acknowledge
        }
      }
      try await broker.publish(Watering(bed: "beans", litres: 3), to: "waterings")
      try await group.next()
    }
  }

  actor Done {
    private var ids: Set<String> = []
    func contains(_ id: String) -> Bool { ids.contains(id) }
    func insert(_ id: String) { ids.insert(id) }
  }

  static func onlyOnce(
    _ broker: some MessageBroker, _ done: Done, _ pour: @escaping @Sendable (Watering) async throws -> Void
  ) async throws {
    try await broker.consume("waterings", of: Watering.self) { watering, delivery in
      let id = delivery.properties.messageID
      if let id, await done.contains(id) { return .acknowledge }
      try await pour(watering)
      if let id { await done.insert(id) }
      return .acknowledge
    }
  }
}
