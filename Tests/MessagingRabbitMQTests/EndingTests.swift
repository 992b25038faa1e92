import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// What handlers can rely on while the client's work ends.
@Suite(.enabled(if: TestBroker.isWanted)) struct EndingTests {
  private let queue: QueueName
  private let other: QueueName

  init() throws {
    queue = try TestBroker.uniqueQueue()
    other = try TestBroker.uniqueQueue()
  }

  private var topology: Topology {
    Topology(queues: [
      QueueDeclaration(
        queue, expiry: .seconds(600), deadLetterExchange: .default, deadLetterRoutingKey: RoutingKey(other)),
      QueueDeclaration(other, expiry: .seconds(600)),
    ])
  }

  /// Ends `run()` while a handler has the only message, and lets the handler go on then. Returns how many messages are in
  /// the queue and in the other one afterwards.
  private func end(
    _ handler: @escaping @Sendable (RabbitMQBroker, Delivery) async throws -> Settlement
  ) async throws -> (left: Int, other: Int) {
    var configuration = try TestBroker.configuration()
    configuration.closeGrace = .seconds(240)
    let broker = try RabbitMQBroker(configuration)
    let running = Task { try await broker.run() }
    try await broker.declare(topology)
    _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
    let (handling, handles) = AsyncStream<Void>.makeStream()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let opened = Task { for await _ in gate {} }
    let consuming = Task { [queue] in
      try await broker.consume(queue, .init()) { delivery in
        handles.yield()
        await opened.value
        return try await handler(broker, delivery)
      }
    }
    for await _ in handling { break }
    let end = try await TheEnd(of: broker)
    running.cancel()
    try await end.hasBegun()
    opening.finish()
    try await running.value
    await #expect(throws: MessagingError.self) { try await consuming.value }
    return try await TestBroker.with { [queue, other] after in
      defer { opened.cancel() }
      let counts = (try await after.waitingMessages(in: queue), try await after.waitingMessages(in: other))
      try await after.delete(queue)
      try await after.delete(other)
      return counts
    }
  }

  @Test(.timeLimit(.minutes(5))) func aHandlerCanPublish() async throws {
    let counts = try await end { [other] broker, _ in
      _ = try await broker.publish(OutboundMessage(to: other, body: [3]))
      return .acknowledge
    }
    #expect(counts == (0, 1))
  }

  @Test(.timeLimit(.minutes(5))) func aRejectionKeepsItsReason() async throws {
    let counts = try await end { _, _ in .reject(deadLetter: "no use") }
    #expect(counts == (0, 1))
  }

  /// It may have failed because of the end.
  @Test(.timeLimit(.minutes(5))) func whatAHandlerFailsAtGoesBack() async throws {
    let counts = try await end { _, _ in throw MessagingError(.closed, "something that ended before") }
    #expect(counts == (1, 0))
  }

  /// The grace is for what handlers and confirms take, and here there are none: a channel that is just being opened must not
  /// be waited for.
  @Test(.timeLimit(.minutes(5))) func endingWhileChannelsAreOpenedTakesNoGrace() async throws {
    var configuration = try TestBroker.configuration()
    configuration.closeGrace = .seconds(3600)
    let broker = try RabbitMQBroker(configuration)
    let message = OutboundMessage(exchange: "amq.fanout", routingKey: "", body: [1], isMandatory: false)
    for round in 0..<60 {
      let running = Task { try await broker.run() }
      for await event in broker.connectionEvents() {
        if event.connection == .publishing, case .connected = event.state { break }
      }
      // Both need a channel of their own.
      let sending = Task { try await broker.publishUnconfirmed(message) }
      let asking = Task { try await broker.request(message, timeout: .seconds(60)) }
      for _ in 0..<round { await Task.yield() }
      running.cancel()
      try await running.value
      for case .failure(let error) in [await sending.result, await asking.result.map { _ in }] {
        // Unknown is what had left.
        #expect([.closed, .outcomeUnknown].contains((error as? MessagingError)?.code))
      }
    }
  }
}

/// Sees the orderly end of a client begin, by what every consumer does then: it gives back what no handler has.
///
/// Consumers that began before have heard of it, too.
struct TheEnd: Sendable {
  private let queue: QueueName
  private let gate: AsyncStream<Void>.Continuation

  init(of broker: RabbitMQBroker) async throws {
    let queue = try TestBroker.uniqueQueue()
    try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
    for number in 1...2 { _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)])) }
    let (handling, handles) = AsyncStream<Void>.makeStream()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    Task {
      try await broker.consume(queue, .init(prefetch: 2, concurrency: 1)) { _ in
        handles.yield()
        for await _ in gate {}
        return .acknowledge
      }
    }
    self.gate = opening
    self.queue = queue
    for await _ in handling { break }
  }

  /// Waits for it.
  func hasBegun() async throws {
    try await TestBroker.with { observer in
      while try await observer.get(queue, handler: { _ in .acknowledge }) == nil { await Task.yield() }
    }
    gate.finish()
  }
}
