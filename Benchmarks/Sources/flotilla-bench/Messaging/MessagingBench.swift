import Messaging
import MessagingRabbitMQ

/// The benchmarks of Messaging by name.
enum MessagingBench {
  /// How many published messages wait for their confirm at most.
  static let window = 1_000

  static func measure(_ name: String, count: Int, setting: (String) throws -> String) async throws -> Measurement {
    switch name {
    case "messaging.inmemory": return try await InMemoryThroughput.queue(count: count)
    case "messaging.inmemory.requests": return try await InMemoryThroughput.requests(count: count)
    default: break
    }
    let url = try setting("FLOTILLA_TEST_AMQP")
    switch name {
    case "messaging.publish": return try await PublishUnconfirmed.measure(url: url, count: count, bytes: 100)
    case "messaging.publish.1k": return try await PublishUnconfirmed.measure(url: url, count: count, bytes: 1024)
    case "messaging.publish.confirmed":
      return try await PublishConfirmed.measure(url: url, count: count, isPersistent: false)
    case "messaging.publish.confirmed.persistent":
      return try await PublishConfirmed.measure(url: url, count: count, isPersistent: true)
    case "messaging.confirm.latency": return try await PublishConfirmed.latency(url: url, count: count)
    case "messaging.endtoend": return try await EndToEnd.throughput(url: url, count: count)
    case "messaging.endtoend.latency": return try await EndToEnd.latency(url: url, count: count)
    case "messaging.typed.json": return try await TypedMessages.measure(url: url, count: count, .json)
    case "messaging.typed.cbor": return try await TypedMessages.measure(url: url, count: count, .cbor)
    case "messaging.typed.bytes": return try await TypedMessages.measure(url: url, count: count, .bytes)
    case "messaging.memory":
      return try await BlockedProducer.measure(
        url: url, count: count, block: setting("FLOTILLA_BENCH_BLOCK"), unblock: setting("FLOTILLA_BENCH_UNBLOCK"))
    default: throw Wrong("there is no benchmark '\(name)'")
    }
  }

  /// Connects, declares a durable queue for the time of the body, and ends the broker in an orderly way.
  /// - Parameter waits: whether the body waits for confirms, for which it runs where ``Place`` says.
  static func withBroker<Result: Sendable>(
    _ url: String, _ queue: QueueName, waits: Bool = true,
    _ body: @Sendable (RabbitMQBroker, QueueName) async throws -> Result
  ) async throws -> Result {
    var configuration = try RabbitMQConfiguration(url: url)
    configuration.confirmWindow = window
    configuration.acknowledgementBatch = 100
    let broker = try RabbitMQBroker(configuration)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await broker.delete(queue)
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      let executor = waits ? broker.executor(of: .publishing) : globalConcurrentExecutor
      let result = try await Place.run(on: executor) { try await body(broker, queue) }
      try await broker.delete(queue)
      group.cancelAll()
      return result
    }
  }

  /// As many tasks as the window has places: each publishes when its last message is confirmed.
  static func publish(
    count: Int, through broker: some MessageBroker, _ message: @escaping @Sendable (Int) throws -> OutboundMessage
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for publisher in 0..<window {
        group.addTask {
          for number in stride(from: publisher, to: count, by: window) {
            _ = try await broker.publish(message(number))
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
