import Testing

@testable import Messaging

/// The broker's rules, stepped by hand: workers are integers, time is a number.
@Suite struct InMemoryStateTests {
  private typealias State = InMemoryState<Int>

  private var state = State(maximumQueueLength: 100)
  private var effects: [State.Effect] = []
  private var now = Duration.zero

  private mutating func declare(_ queues: QueueDeclaration...) throws {
    try state.declare(Topology(queues: queues), now: now, &effects)
  }

  private mutating func publish(_ text: String, to queue: QueueName = "q", expiration: Duration? = nil) throws {
    try state.publish(
      OutboundMessage(to: queue, properties: .init(expiration: expiration), body: Array(text.utf8)), now: now, &effects)
  }

  private mutating func consume(_ queue: QueueName = "q", prefetch: UInt16 = 10) throws -> InMemoryConsumerID {
    try state.addConsumer(of: queue, .init(prefetch: prefetch), now: now, &effects)
  }

  /// What a worker that asks now gets.
  private mutating func take(_ id: InMemoryConsumerID, _ worker: Int = 0) -> (tag: UInt64, delivery: Delivery)? {
    guard case .delivery(let tag, let delivery) = state.next(id, waiter: worker) else { return nil }
    return (tag, delivery)
  }

  private mutating func settle(_ tag: UInt64, _ id: InMemoryConsumerID, _ settlement: Settlement) {
    state.settle(tag, of: id, as: settlement, now: now, &effects)
  }

  private func waiting(_ queue: QueueName = "q") -> [String] {
    state.queues[queue]?.ready.elements.map { String(decoding: $0.body, as: UTF8.self) } ?? []
  }

  @Test mutating func waitingWorkersAreServedInTurn() throws {
    try declare(QueueDeclaration("q"))
    let (one, two) = (try consume(prefetch: 1), try consume(prefetch: 1))
    #expect(take(one, 1) == nil)
    #expect(take(two, 2) == nil)
    for text in ["a", "b", "c"] { try publish(text) }
    let served = effects.compactMap { effect -> Int? in
      if case .deliver(let worker, _, _) = effect { worker } else { nil }
    }
    #expect(served == [1, 2])
    #expect(waiting() == ["c"])
  }

  @Test mutating func requeuedMessagesKeepTheirPlace() throws {
    try declare(QueueDeclaration("q"))
    let id = try consume(prefetch: 3)
    for text in ["a", "b", "c", "d"] { try publish(text) }
    let taken = [take(id), take(id), take(id)].compactMap { $0 }
    #expect(taken.map(\.delivery.body) == [[97], [98], [99]])
    state.stop(id, now: now, &effects)
    for index in [1, 0, 2] { settle(taken[index].tag, id, .requeue) }
    state.remove(id, now: now, &effects)
    #expect(waiting() == ["a", "b", "c", "d"])
    let next = try consume()
    #expect(take(next)?.delivery.isRedelivered == true)
  }

  @Test mutating func leftBehindMessagesGoBack() throws {
    try declare(QueueDeclaration("q"))
    let id = try consume(prefetch: 3)
    for text in ["a", "b", "c", "d"] { try publish(text) }
    let first = try #require(take(id))
    state.remove(id, now: now, &effects)
    #expect(waiting() == ["a", "b", "c", "d"])
    settle(first.tag, id, .acknowledge)
    #expect(waiting() == ["a", "b", "c", "d"], "a settlement after the end counts for nothing")
  }

  @Test mutating func expiryFollowsTheTime() throws {
    try declare(
      QueueDeclaration("dead"),
      QueueDeclaration("q", messageTTL: .seconds(10), deadLetterExchange: .default, deadLetterRoutingKey: "dead"))
    try publish("a")
    now = .seconds(5)
    try publish("b")
    try publish("c", expiration: .seconds(1))
    let scheduled = effects.compactMap { effect -> Duration? in
      if case .schedule(let due) = effect { due } else { nil }
    }
    #expect(scheduled.min() == .seconds(10))
    now = .seconds(10)
    state.expire(now: now, &effects)
    #expect(waiting() == ["b", "c"], "like RabbitMQ, only the head of the queue is looked at")
    now = .seconds(15)
    state.expire(now: now, &effects)
    #expect(waiting() == [])
    #expect(waiting("dead") == ["a", "b", "c"])
  }

  @Test mutating func zeroTTLDeliversOnlyToThoseWhoWait() throws {
    try declare(QueueDeclaration("q", messageTTL: .zero))
    try publish("lost")
    let id = try consume()
    #expect(take(id, 1) == nil)
    try publish("found")
    #expect(effects.contains { if case .deliver(1, _, _) = $0 { true } else { false } })
  }

  @Test mutating func deadLetterCyclesEnd() throws {
    try declare(
      QueueDeclaration("q", messageTTL: .seconds(1), deadLetterExchange: .default, deadLetterRoutingKey: "r"),
      QueueDeclaration("r", messageTTL: .seconds(1), deadLetterExchange: .default, deadLetterRoutingKey: "q"))
    try publish("round")
    for second in 1...10 {
      now = .seconds(second)
      state.expire(now: now, &effects)
    }
    #expect(waiting() + waiting("r") == [])
  }

  @Test mutating func longChainsOfFullQueuesDoNotRecurse() throws {
    let count = 2_000
    let names = try (0...count).map { try QueueName("q\($0)") }
    for (name, next) in zip(names, names.dropFirst()) {
      try declare(
        QueueDeclaration(
          name, maximumLength: 0, deadLetterExchange: .default, deadLetterRoutingKey: RoutingKey(next)))
    }
    try declare(QueueDeclaration(names[count]))
    try publish("far", to: names[0])
    #expect(waiting(names[count]) == ["far"])
  }

  @Test mutating func deletingAQueueEndsItsConsumers() throws {
    try declare(QueueDeclaration("q"))
    let id = try consume()
    #expect(take(id, 7) == nil)
    state.delete("q", now: now, &effects)
    #expect(effects.contains { if case .end(7, let error?) = $0 { error.code == .consumerCancelled } else { false } })
    guard case .end(let error?) = state.next(id, waiter: 8) else {
      Issue.record("the consumer goes on")
      return
    }
    #expect(error.code == .consumerCancelled)
    state.remove(id, now: now, &effects)
    #expect(state.ended.isEmpty)
  }

  @Test mutating func unusedQueuesExpire() throws {
    try declare(QueueDeclaration("q", expiry: .seconds(10)))
    let id = try consume()
    now = .seconds(60)
    state.expire(now: now, &effects)
    #expect(state.queues["q"] != nil, "a queue with a consumer stays")
    state.remove(id, now: now, &effects)
    now = .seconds(69)
    state.expire(now: now, &effects)
    #expect(state.queues["q"] != nil)
    now = .seconds(70)
    state.expire(now: now, &effects)
    #expect(state.queues["q"] == nil)
  }

  @Test mutating func autoDeletedQueuesAndExchangesGo() throws {
    try state.declare(
      Topology(
        queues: [QueueDeclaration("q", isAutoDeleted: true)],
        exchanges: [ExchangeDeclaration("x", .fanout, isAutoDeleted: true)],
        bindings: [Binding(from: "x", to: "q")]), now: now, &effects)
    let id = try consume()
    state.remove(id, now: now, &effects)
    #expect(state.queues.isEmpty)
    #expect(state.exchanges.isEmpty)
  }

  @Test mutating func memoryIsBounded() throws {
    try declare(QueueDeclaration("q"))
    for number in 0..<100 { try publish("\(number)") }
    let error = #expect(throws: MessagingError.self) { try publish("one more") }
    #expect(error?.code == .refused)
    #expect(error?.isRetriable == true)
  }
}
