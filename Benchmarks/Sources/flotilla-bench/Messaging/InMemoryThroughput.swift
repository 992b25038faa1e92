import Messaging

/// The broker in memory; scripts/bench gives it one core.
enum InMemoryThroughput {
  private static let queueName: QueueName = "bench"

  /// One publisher, one consumer, one queue.
  static func queue(count: Int) async throws -> Measurement {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration(queueName)]))
    let message = OutboundMessage(to: queueName, body: [UInt8](repeating: 0x78, count: 100))
    return try await Measurement.of("messages/s", operations: count) {
      try await EndToEnd.exchange(
        count,
        consume: { seen in
          try await broker.consume(queueName, EndToEnd.options) { _ in
            seen()
            return .acknowledge
          }
        },
        publish: {
          for number in 1...count {
            _ = try await broker.publish(message)
            // On one core nobody consumes before it stops.
            if number % 500 == 0 { await Task.yield() }
          }
        })
    }
  }

  /// Questions, one after the other.
  static func requests(count: Int) async throws -> Measurement {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration(queueName)]))
    let message = OutboundMessage(to: queueName, body: [UInt8](repeating: 0x78, count: 100))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await broker.answer(queueName, codec: RawMessageCodec(), answer: RawMessageCodec()) { question, _ in
          question
        }
      }
      var properties = message.properties
      properties.type = RawMessage.type.name
      properties.typeVersion = RawMessage.type.version
      let question = OutboundMessage(to: queueName, properties: properties, body: message.body)
      let measurement = try await Measurement.of("requests/s", operations: count) {
        for _ in 0..<count { _ = try await broker.request(question, timeout: .seconds(60)) }
      }
      group.cancelAll()
      return measurement
    }
  }
}
