import Messaging
import MessagingRabbitMQ

/// The programs of Sources/MessagingRabbitMQ/MessagingRabbitMQ.docc.
enum MessagingRabbitMQCatalogue {
  typealias Watering = MessagingCatalogue.Watering

  static func connect(to url: String) async throws {
    let broker = try RabbitMQBroker(RabbitMQConfiguration(url: url))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await broker.declare(Topology(queues: [QueueDeclaration("waterings")]))
      group.addTask {
        try await broker.consume("waterings", ConsumeOptions(prefetch: 50)) { delivery in
          print(delivery.routingKey, delivery.body.count)
          return .acknowledge
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }

  static func publish(_ messages: [OutboundMessage], _ broker: RabbitMQBroker) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for message in messages {
        group.addTask { _ = try await broker.publish(message) }
      }
      try await group.waitForAll()
    }
  }

  static func publishOnThread(_ messages: [OutboundMessage], _ broker: RabbitMQBroker) async throws {
    try await withTaskExecutorPreference(broker.executor(of: .publishing)) {
      for message in messages { _ = try await broker.publish(message) }
    }
  }

  static func consume(_ broker: RabbitMQBroker, _ store: @escaping @Sendable (Delivery) async -> Void) async throws {
    let options = ConsumeOptions(prefetch: 500, concurrency: 8)
    try await broker.consume("readings", options, orderedBy: .header("station")) { delivery in
      await store(delivery)
      return .acknowledge
    }
  }

  static func fromPika(_ broker: RabbitMQBroker) async throws {
    try await broker.consume("from.pika", ConsumeOptions()) { delivery in
      print(delivery.properties.contentType ?? "no type", String(decoding: delivery.body, as: UTF8.self))
      return .acknowledge
    }
  }

  static func fromLapin(_ broker: RabbitMQBroker) async throws {
    try await broker.consume("from.lapin", of: Watering.self, assuming: 1) { watering, _ in
      print(watering.bed)
      return .acknowledge
    }
  }
}
