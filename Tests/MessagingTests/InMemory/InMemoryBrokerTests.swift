import Messaging
import Testing

@Suite struct InMemoryBrokerTests {
  @Test(.timeLimit(.minutes(5))) func runsOnceAtATime() async throws {
    let broker = InMemoryBroker()
    for _ in 0..<3 {
      // Whichever comes second is refused; then the other one is ended.
      try await withThrowingTaskGroup { group in
        for _ in 0..<2 { group.addTask { try await broker.run() } }
        let error = await #expect(throws: MessagingError.self) { try await group.next() }
        #expect(error?.code == .alreadyRunning)
        group.cancelAll()
        try await group.next()
      }
    }
  }

  @Test(.timeLimit(.minutes(5))) func deletedQueuesEndTheirConsumers() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    try await withThrowingTaskGroup { group in
      for _ in 0..<3 {
        group.addTask {
          let error = await #expect(throws: MessagingError.self) {
            try await broker.consume("q", .init(prefetch: 4, concurrency: 4)) { _ in .acknowledge }
          }
          #expect([.consumerCancelled, .notFound].contains(error?.code))
        }
      }
      group.addTask { broker.delete("q") }
      try await group.waitForAll()
    }
    #expect(broker.waitingMessages(in: "q") == nil)
  }

  @Test(.timeLimit(.minutes(5))) func aDeletedQueueEndsItsLoopOnce() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    _ = try await broker.publish(OutboundMessage(to: "q", body: [1]))
    var messages = broker.messages(from: "q").makeAsyncIterator()
    let held = try await messages.next()
    #expect(held?.isSettled == false)
    broker.delete("q")
    do {
      _ = try await messages.next()
      Issue.record("the loop went on")
    } catch let error as MessagingError { #expect(error.code == .consumerCancelled) }
    #expect(try await messages.next() == nil)
    #expect(held?.acknowledge() == false)
  }

  /// Publishers, consumers that come and go, failures: at the end everything was handled once more than never.
  @Test(.timeLimit(.minutes(5))) func nothingIsLostUnderCancellation() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    let handled = HandledNumbers(1000)
    try await withThrowingTaskGroup { group in
      for part in 0..<10 {
        group.addTask {
          for number in 0..<100 {
            _ = try await broker.publish(OutboundMessage(to: "q", body: Array("\(part * 100 + number)".utf8)))
          }
        }
      }
      for round in 0..<200 {
        let consumer = Task {
          try await broker.consume("q", .init(prefetch: 5, concurrency: 3)) { delivery in
            handled.add(Int(String(decoding: delivery.body, as: UTF8.self)))
            return .acknowledge
          }
        }
        for _ in 0..<(round % 7) { await Task.yield() }
        consumer.cancel()
        try await consumer.value
      }
      try await group.waitForAll()
    }
    let last = Task {
      try await broker.consume("q", .init()) { delivery in
        handled.add(Int(String(decoding: delivery.body, as: UTF8.self)))
        return .acknowledge
      }
    }
    await handled.complete()
    last.cancel()
    try await last.value
    #expect(broker.waitingMessages(in: "q") == 0)
  }

  @Test(.timeLimit(.minutes(5))) func aRestartKeepsWhatIsDurable() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(
      Topology(queues: [QueueDeclaration("q"), QueueDeclaration("passing", isDurable: false)]))
    for (text, isPersistent) in [("1", true), ("2", false), ("3", true)] {
      _ = try await broker.publish(
        OutboundMessage(to: "q", properties: .init(isPersistent: isPersistent), body: Array(text.utf8)))
    }
    _ = try await broker.publish(OutboundMessage(to: "passing", body: [1]))
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let opened = Task { for await _ in gate {} }
    let (deliveries, delivery) = AsyncStream<Delivery>.makeStream()
    let consuming = Task {
      try await broker.consume("q", .init(prefetch: 1)) {
        beginning.yield()
        await opened.value
        delivery.yield($0)
        return .acknowledge
      }
    }
    for await _ in begun { break }
    broker.restart()
    #expect(broker.waitingMessages(in: "passing") == 0)
    opening.finish()
    var seen: [String] = []
    for await delivery in deliveries {
      seen.append("\(String(decoding: delivery.body, as: UTF8.self)) \(delivery.isRedelivered)")
      if seen.count == 3 { break }
    }
    // The first was in a handler, whose word came too late; the second was not on disk.
    #expect(seen == ["1 false", "1 true", "3 false"])
    consuming.cancel()
    try await consuming.value
    #expect(broker.waitingMessages(in: "q") == 0)
  }

  @Test(.timeLimit(.minutes(5))) func aQuestionIsAskedAgainAfterARestart() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("prices")]))
    let asking = Task { try await broker.request(OutboundMessage(to: "prices", body: [1]), timeout: .seconds(240)) }
    // The first who hears it dies with the broker.
    while try await broker.get("prices") == nil { await Task.yield() }
    broker.restart()
    var question: Delivery?
    while question == nil { question = try await broker.get("prices") }
    let place = try RoutingKey(try #require(question?.properties.replyTo))
    _ = try await broker.publish(
      OutboundMessage(
        routingKey: place, properties: .init(correlationID: question?.properties.correlationID), body: [2],
        isMandatory: false))
    #expect(try await asking.value.body == [2])
  }
}
