import Messaging
import MessagingRabbitMQ

/// Messages to an exchange without queues, one call after the other, without confirms.
enum PublishUnconfirmed {
  static func measure(url: String, count: Int, bytes: Int) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.unconfirmed", waits: false) { broker, queue in
      let message = OutboundMessage(
        exchange: "amq.fanout", routingKey: "", properties: MessageProperties(isPersistent: false),
        body: [UInt8](repeating: 0x78, count: bytes))
      let last = OutboundMessage(to: queue, body: [])
      try await broker.publishUnconfirmed(message)
      return try await Measurement.of("messages/s", operations: count) {
        for _ in 0..<count { try await broker.publishUnconfirmed(message) }
        // Over the same connection, so its confirm says that the broker has read all before.
        _ = try await broker.publish(last)
      }
    }
  }
}
