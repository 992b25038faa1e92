import Messaging
import MessagingRabbitMQ

/// Messages of 100 bytes to a durable queue, each publisher waiting for its confirm.
enum PublishConfirmed {
  /// At most a window of them unconfirmed. Throws when one is missing in the end.
  static func measure(url: String, count: Int, isPersistent: Bool) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.confirmed") { broker, queue in
      let message = message(to: queue, isPersistent: isPersistent)
      let measurement = try await Measurement.of("messages/s", operations: count) {
        try await MessagingBench.publish(count: count, through: broker) { _ in message }
      }
      let arrived = try await broker.waitingMessages(in: queue)
      guard arrived == count else { throw Wrong("\(count) messages were confirmed, and \(arrived) are in the queue") }
      return measurement
    }
  }

  /// One after the other.
  static func latency(url: String, count: Int) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.latency") { broker, queue in
      let message = message(to: queue, isPersistent: false)
      var latencies: [Duration] = []
      for _ in 0..<count / 10 { _ = try await broker.publish(message) }
      var measurement = try await Measurement.of("µs", operations: count) {
        for _ in 0..<count {
          let start = ContinuousClock.now
          _ = try await broker.publish(message)
          latencies.append(start.duration(to: .now))
        }
      }
      measurement.latencies = latencies
      return measurement
    }
  }

  private static func message(to queue: QueueName, isPersistent: Bool) -> OutboundMessage {
    OutboundMessage(
      to: queue, properties: MessageProperties(isPersistent: isPersistent), body: [UInt8](repeating: 0x78, count: 100))
  }
}
