import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Loops over a queue's messages while connections end.
@Suite(.enabled(if: TestBroker.isWanted)) struct MessageLoopTests {
  /// Drops what still comes, and returns what ended it.
  private func end(of messages: inout MessageSequence<[UInt8]>.AsyncIterator) async -> MessagingError? {
    do {
      while try await messages.next() != nil {}
    } catch { return error as? MessagingError }
    return nil
  }

  /// What a loop holds goes back with its connection and comes again over the next one, although nobody settles it.
  @Test(.timeLimit(.minutes(5))) func whatIsHeldComesAgainAfterALostConnection() async throws {
    var configuration = try TestBroker.configuration()
    let proxy = try TCPProxy(to: configuration.port)
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
      let queue = try TestBroker.uniqueQueue()
      let topology = Topology(queues: [QueueDeclaration(queue, expiry: .seconds(240))])
      try await broker.declare(topology)
      for number in 0..<5 { _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)])) }
      var messages = broker.messages(from: queue, options: .init(prefetch: 3)).makeAsyncIterator()
      var held: [ReceivedMessage<[UInt8]>] = []
      while held.count < 2, let message = try await messages.next() { held.append(message) }
      #expect(held.map(\.message) == [[0], [1]])
      // The third lies here when the connection is lost, and may be read before this side has noticed.
      proxy.harm(.cut, withinBytes: 0)
      try await broker.declare(topology)
      var again: [[UInt8]: Bool] = [:]
      while again.count < 5, let message = try await messages.next() {
        // What has gone back meanwhile can't be settled.
        if message.acknowledge() { again[message.message] = message.isRedelivered }
      }
      #expect(Set(again.keys) == Set((0..<5).map { [UInt8($0)] }))
      #expect(again[[0]] == true && again[[1]] == true)
      #expect(held.allSatisfy { $0.isSettled && !$0.acknowledge() })
      try await broker.delete(queue)
      let error = await end(of: &messages)
      #expect([.consumerCancelled, .notFound].contains(error?.code))
      #expect(try await messages.next() == nil)
    }
  }

  /// A loop that waits for more with a message in its hands keeps the broker's end waiting no longer than the grace.
  @Test(.timeLimit(.minutes(5))) func theEndOfTheBrokerEndsALoopThatHoldsMessages() async throws {
    var configuration = try TestBroker.configuration()
    configuration.closeGrace = .milliseconds(200)
    let broker = try RabbitMQBroker(configuration)
    let queue = try TestBroker.uniqueQueue()
    let running = Task { try await broker.run() }
    try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(240))]))
    _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
    var messages = broker.messages(from: queue).makeAsyncIterator()
    let held = try await messages.next()
    running.cancel()
    try await running.value
    let error = await end(of: &messages)
    #expect(error?.code == .closed)
    #expect(held?.acknowledge() == false)
    try await TestBroker.with { after in
      #expect(try await after.get(queue)?.isRedelivered == true)
      try await after.delete(queue)
    }
  }

  /// What a loop has got, and what lies ready for it, can be settled while the broker ends.
  @Test(.timeLimit(.minutes(5))) func theEndOfTheBrokerWaitsForWhatALoopHolds() async throws {
    var configuration = try TestBroker.configuration()
    configuration.closeGrace = .seconds(240)
    let broker = try RabbitMQBroker(configuration)
    let queue = try TestBroker.uniqueQueue()
    let running = Task { try await broker.run() }
    try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
    for number in 0..<3 { _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)])) }
    var messages = broker.messages(from: queue, options: .init(prefetch: 2)).makeAsyncIterator()
    let first = try await messages.next()
    // The broker gives it to this consumer alone.
    let isThere = Task { while try await broker.waitingMessages(in: queue) > 1 { await Task.yield() } }
    try await isThere.value
    let end = try await TheEnd(of: broker)
    running.cancel()
    try await end.hasBegun()
    #expect(first?.acknowledge() == true)
    var settled: Set<[UInt8]> = [[0]]
    do {
      while let message = try await messages.next() {
        if message.acknowledge() { settled.insert(message.message) }
      }
    } catch let error as MessagingError { #expect(error.code == .closed) }
    try await running.value
    let left = try await TestBroker.with { after in
      var left: [[UInt8]] = []
      while let delivery = try await after.get(queue) { left.append(delivery.body) }
      try await after.delete(queue)
      return Set(left)
    }
    #expect(left.isDisjoint(with: settled))
    #expect(left.union(settled).isSuperset(of: [[0], [1], [2]]))
  }
}
