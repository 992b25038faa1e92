import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Messages that are sent at most once.
@Suite(.enabled(if: TestBroker.isWanted)) struct UnconfirmedPublishTests {
  /// More bytes than may wait at once, so that the publisher has to wait for room.
  @Test(.timeLimit(.minutes(5))) func allComeInOrderWhileNothingFails() async throws {
    let count = 3_000
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      for number in 0..<count {
        let body = [UInt8(number >> 8), UInt8(number & 0xFF)] + [UInt8](repeating: 0, count: 1_000)
        try await broker.publishUnconfirmed(OutboundMessage(to: queue, body: body))
      }
      let numbers = Mutex<[Int]>([])
      let (ends, end) = AsyncStream<Void>.makeStream()
      let consuming = Task {
        try await broker.consume(queue, ConsumeOptions()) { delivery in
          let number = delivery.body.prefix(2).reduce(0) { $0 << 8 | Int($1) }
          numbers.withLock { $0.append(number) }
          if number == count - 1 { end.finish() }
          return .acknowledge
        }
      }
      for await _ in ends {}
      consuming.cancel()
      try await consuming.value
      #expect(numbers.withLock { $0 } == Array(0..<count))
    }
  }

  /// It costs messages, and the next ones come through; nobody else's channel is concerned.
  @Test(.timeLimit(.minutes(5))) func anExchangeThatIsMissingEndsNothing() async throws {
    let events = try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      let missing = try OutboundMessage(
        exchange: ExchangeName("missing.\(MessageID.random())"), routingKey: "k", body: [])
      let events = broker.connectionEvents()
      for _ in 0..<20 {
        // More follow while the broker's word about the first one is on its way.
        try await broker.publishUnconfirmed(missing)
        for _ in 0..<500 { try await broker.publishUnconfirmed(OutboundMessage(to: queue, body: [1])) }
        #expect(try await broker.publish(OutboundMessage(to: queue, body: [2])).attempts == 1)
      }
      let before = try await broker.waitingMessages(in: queue)
      while try await broker.waitingMessages(in: queue) == before {
        try await broker.publishUnconfirmed(OutboundMessage(to: queue, body: [1]))
      }
      try await broker.delete(queue)
      return events
    }
    for await event in events {
      if case .lost(let error) = event.state { Issue.record("a connection was lost: \(error)") }
      if case .closed = event.state { break }
    }
  }

  @Test(.timeLimit(.minutes(5))) func whatNobodyTakesIsDropped() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.publishUnconfirmed(OutboundMessage(to: queue, body: []))
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      #expect(try await broker.publish(OutboundMessage(to: queue, body: [])).attempts == 1)
    }
  }

  @Test(.timeLimit(.minutes(5))) func withoutAConnectionItWaitsUntilItIsCancelledOrOver() async throws {
    let broker = try RabbitMQBroker(TestBroker.configuration())
    let message = OutboundMessage(routingKey: "k", body: [])
    let waiting = Task { try await broker.publishUnconfirmed(message) }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    try await TestBroker.run(broker) { try await $0.publishUnconfirmed(message) }
    let error = await #expect(throws: MessagingError.self) { try await broker.publishUnconfirmed(message) }
    #expect(error?.code == .closed)
  }

  @Test(.timeLimit(.minutes(5))) func limitsHold() async throws {
    let broker = try RabbitMQBroker(TestBroker.configuration())
    let message = OutboundMessage(routingKey: "k", properties: .init(headers: ["": true]), body: [])
    let error = await #expect(throws: MessagingError.self) { try await broker.publishUnconfirmed(message) }
    #expect(error?.code == .invalidMessage)
  }
}
