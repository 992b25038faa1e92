import Messaging
import MessagingRabbitMQ

/// Persistent messages of 100 bytes to a durable queue with publisher confirms, at most 1000 of them unconfirmed.
enum PublishConfirmed {
  static let window = 1_000

  static func measure(url: String, count: Int) async throws -> Measurement {
    var configuration = try RabbitMQConfiguration(url: url)
    configuration.confirmWindow = window
    let broker = try RabbitMQBroker(configuration)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      let queue: QueueName = "bench.ours"
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      let message = OutboundMessage(
        to: queue, properties: MessageProperties(isPersistent: true), body: [UInt8](repeating: 0x78, count: 100))
      let measurement = try await Measurement.of("messages/s", operations: count) {
        try await publish(message, count: count, through: broker)
      }
      try await broker.delete(queue)
      group.cancelAll()
      return measurement
    }
  }

  /// As many tasks as the window has places: each publishes when its last message is confirmed.
  private static func publish(_ message: OutboundMessage, count: Int, through broker: RabbitMQBroker) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for publisher in 0..<window {
        let share = count / window + (publisher < count % window ? 1 : 0)
        group.addTask {
          for _ in 0..<share { _ = try await broker.publish(message) }
        }
      }
      try await group.waitForAll()
    }
  }
}
