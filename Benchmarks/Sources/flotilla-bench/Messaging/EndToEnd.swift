import Messaging
import MessagingRabbitMQ
import Synchronization

/// Published with confirms, consumed with a prefetch of 500 and acknowledged in batches of up to 100, in one process.
enum EndToEnd {
  static let options = ConsumeOptions(prefetch: 500)

  /// Messages of 100 bytes, as many as go.
  static func throughput(url: String, count: Int) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.endtoend") { broker, queue in
      let message = OutboundMessage(
        to: queue, properties: MessageProperties(isPersistent: false), body: [UInt8](repeating: 0x78, count: 100))
      return try await Measurement.of("messages/s", operations: count) {
        try await exchange(
          count,
          consume: { seen in
            try await Place.run(on: broker.executor(of: .consuming)) {
              try await broker.consume(queue, options) { _ in
                seen()
                return .acknowledge
              }
            }
          }, publish: { try await MessagingBench.publish(count: count, through: broker) { _ in message } })
      }
    }
  }

  /// Publishes and consumes until this many have been seen.
  static func exchange(
    _ count: Int, consume: @escaping @Sendable (_ seen: @escaping @Sendable () -> Void) async throws -> Void,
    publish: @escaping @Sendable () async throws -> Void
  ) async throws {
    let seen = Seen(count)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await consume { seen.one() }
        return false
      }
      group.addTask {
        try await publish()
        return false
      }
      group.addTask {
        await seen.all()
        return true
      }
      // Whatever fails ends it.
      while let isOver = try await group.next(), !isOver {}
      group.cancelAll()
    }
  }

  /// Counts what has come.
  private final class Seen: Sendable {
    private let missing: Atomic<Int>
    private let (ends, end) = AsyncStream.makeStream(of: Void.self)

    init(_ count: Int) { missing = Atomic(count) }

    func one() { if missing.subtract(1, ordering: .relaxed).newValue == 0 { end.finish() } }

    func all() async { for await _ in ends {} }
  }

  /// At 5,000 messages a second: the time from before publishing to the handler.
  static func latency(url: String, count: Int) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.endtoend") { broker, queue in
      let start = ContinuousClock.now
      let latencies = Mutex<[Duration]>([])
      var measurement = try await Measurement.of("µs", operations: count) {
        try await exchange(
          count,
          consume: { seen in
            try await Place.run(on: broker.executor(of: .consuming)) {
              try await broker.consume(queue, options) { delivery in
                let sent = delivery.body.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
                let latency = start.duration(to: .now) - .nanoseconds(sent)
                latencies.withLock { $0.append(latency) }
                seen()
                return .acknowledge
              }
            }
          }, publish: { try await publish(count, to: queue, through: broker, since: start) })
      }
      // The first tenth warms up.
      measurement.latencies = latencies.withLock { Array($0.dropFirst(count / 10)) }
      return measurement
    }
  }

  private static func publish(
    _ count: Int, to queue: QueueName, through broker: RabbitMQBroker, since start: ContinuousClock.Instant
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let first = ContinuousClock.now
      for number in 0..<count {
        try await ContinuousClock().sleep(until: first + .microseconds(200 * number), tolerance: .zero)
        group.addTask {
          let (seconds, attoseconds) = start.duration(to: .now).components
          let sent = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
          let stamp = (0..<8).map { UInt8(truncatingIfNeeded: sent >> Int64(56 - 8 * $0)) }
          _ = try await broker.publish(
            OutboundMessage(
              to: queue, properties: MessageProperties(isPersistent: false),
              body: stamp + [UInt8](repeating: 0x78, count: 92)))
        }
      }
      try await group.waitForAll()
    }
  }
}
