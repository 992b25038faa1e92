internal import Synchronization

/// A broker in this process: the same surface and semantics as RabbitMQ, without one.
///
/// For an agent that runs alone and for tests. Messages live as long as the object. Exchanges of all kinds, prefetch,
/// settlement, redelivery to the front, dead-lettering, message TTL, limits of length and bytes, priorities and queue
/// expiry work as in RabbitMQ; what expires does so on time while ``run()`` runs, and otherwise when the queue is next
/// used. There are no streams.
public final class InMemoryBroker: MessageBroker {
  /// The broker's bounds.
  public struct Configuration: Sendable {
    /// What a message may be.
    public var limits = MessagingLimits()
    /// How many messages any queue holds; one more is refused, and its publisher gets an error with the code `refused`.
    public var maximumQueueLength = 1_000_000
    /// Decides what becomes of each published message, for tests that want trouble: with it messages get lost, come twice,
    /// late or in another order, which no handler may mind. Called before `publish` returns. An answer to
    /// a request can only be ``MessageFate/dropped``.
    public var fate: (@Sendable (OutboundMessage) -> MessageFate)?

    /// The defaults.
    public init() {}
  }

  typealias Waiter = CheckedContinuation<(tag: UInt64, delivery: Delivery)?, any Error>
  private typealias State = InMemoryState<Waiter>

  private let configuration: Configuration
  private let timeline: Timeline
  private let state: Mutex<State>
  private let timer = Mutex(TimerState())
  private let replies = ReplySlots()

  private struct TimerState {
    var isRunning = false
    var wake: AsyncStream<Void>.Continuation?
    /// The earliest time for which something sleeps.
    var scheduled: Duration?
    /// The earliest time that was asked for.
    var wanted: Duration?
  }

  /// Makes an empty broker. The clock is what TTLs are measured on.
  public init(configuration: Configuration = .init(), clock: some Clock<Duration> = ContinuousClock()) {
    self.configuration = configuration
    timeline = Timeline(clock)
    state = Mutex(
      State(
        maximumQueueLength: max(1, configuration.maximumQueueLength),
        startTime: DeathRecord.now))
  }

  public func declare(_ topology: Topology) async throws {
    try change { state, now, effects in try state.declare(topology, now: now, &effects) }
  }

  public func publish(_ message: OutboundMessage) async throws -> PublishOutcome {
    try Task.checkCancellation()
    try configuration.limits.check(message)
    var message = message
    if message.properties.messageID == nil { message.properties.messageID = MessageID.random() }
    let fate = configuration.fate?(message) ?? .delivered
    if message.exchange == .default, message.routingKey.rawValue.hasPrefix(Self.replyPrefix) {
      let id = message.routingKey.rawValue.dropFirst(Self.replyPrefix.count)
      if fate != .dropped { replies.answer(String(id), Delivery(of: message, in: Self.replyQueue)) }
    }
    // As in RabbitMQ, an asker is no queue: the answer goes to it, and a mandatory one comes back all the same.
    try change { state, now, effects in try state.publish(message, fate: fate, now: now, &effects) }
    return PublishOutcome()
  }

  private static let replyQueue: QueueName = "amq.rabbitmq.reply-to"
  private static let replyPrefix = OutboundMessage.directReply + "."

  /// Asks by direct reply-to, as on RabbitMQ: no queue is made for the answer.
  public func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery {
    let id = MessageID.random()
    let question = message.asking(id, replyTo: Self.replyPrefix + id, timeout: timeout)
    replies.open(id)
    defer { replies.close(id) }
    return try await timeline.within(timeout, else: message.unanswered(timeout)) { [self] in
      while true {
        _ = try await publish(question)
        if case .answer(let answer) = try await replies.next(id) { return answer }
      }
    }
  }

  public func consume(
    _ queue: QueueName, _ options: ConsumeOptions,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try await consume(queue, options) { id in
      try await withThrowingTaskGroup { group in
        for _ in 0..<min(options.concurrency, Int(options.prefetch)) {
          group.addTask {
            while let taken = try await self.next(id) { await self.work(taken, handler) }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  public func consume(
    _ queue: QueueName, _ options: ConsumeOptions, orderedBy key: OrderingKey,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try await consume(queue, options) { id in
      let failure = Mutex<(any Error)?>(nil)
      await OrderedWork<InMemoryTaken>(
        workers: min(options.concurrency, Int(options.prefetch)), key: { key($0.delivery) },
        next: {
          do {
            return try await self.next(id)
          } catch {
            failure.withLock { $0 = error }
            return nil
          }
        }, giveBack: { self.settle($0, as: .requeue) }, body: { await self.work($0, handler) }
      ).run()
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }

  public func receive(
    _ queue: QueueName, _ options: ConsumeOptions,
    body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
  ) async throws {
    try await consume(queue, options) { id in
      let inHand = MessagesInHand()
      defer { inHand.end() }
      while let taken = try await self.next(id) {
        inHand.add()
        let receipt = DeliveryReceipt {
          inHand.isHeld
        } apply: { settlement in
          self.settle(taken, as: settlement)
          inHand.remove()
        }
        body(taken.delivery, receipt)
      }
      await inHand.areSettled()
    }
  }

  /// Has a consumer for as long as the body runs.
  private func consume(
    _ queue: QueueName, _ options: ConsumeOptions, _ body: (InMemoryConsumerID) async throws -> Void
  ) async throws {
    try options.check()
    let id = try change { state, now, effects in try state.addConsumer(of: queue, options, now: now, &effects) }
    defer { change { state, now, effects in state.remove(id, now: now, &effects) } }
    try await withTaskCancellationHandler {
      try await body(id)
    } onCancel: {
      change { state, now, effects in state.stop(id, now: now, &effects) }
    }
  }

  public func get(
    _ queue: QueueName, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws -> Delivery? {
    try Task.checkCancellation()
    guard let taken = try change({ state, now, effects in try state.get(queue, now: now, &effects) }) else {
      return nil
    }
    defer { change { state, _, _ in state.release(taken.id) } }
    do {
      settle(taken, as: try await handler(taken.delivery))
    } catch {
      settle(taken, as: Task.isCancelled ? .requeue : .afterFailure(error, of: taken.delivery))
      throw error
    }
    return taken.delivery
  }

  /// Lets messages and queues expire on time; returns when the task is cancelled.
  public func run() async throws {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    try timer.withLock { timer in
      guard !timer.isRunning else { throw MessagingError(.alreadyRunning, "run() is under way") }
      timer.isRunning = true
      timer.wake = wake
    }
    defer {
      timer.withLock { timer in
        timer.wanted = [timer.wanted, timer.scheduled].compactMap { $0 }.min()
        timer.scheduled = nil
        timer.wake = nil
        timer.isRunning = false
      }
    }
    wake.yield()
    // One for what is due first; what it then finds is slept for in its turn.
    var sleeper: Task<Void, Never>?
    for await _ in wakes {
      guard let due = takeSchedule() else { continue }
      sleeper?.cancel()
      sleeper = Task {
        guard (try? await timeline.sleep(until: due)) != nil else { return }
        expire(due)
      }
    }
    sleeper?.cancel()
    await sleeper?.value
  }

  /// Deletes a queue with its messages; its consumers end with `consumerCancelled`. Nothing happens where it is missing.
  public func delete(_ queue: QueueName) {
    change { state, now, effects in state.delete(queue, now: now, &effects) }
  }

  /// Does what a restart of RabbitMQ does to those who recover from it, for tests: what isn't persistent, or is in a queue
  /// that isn't durable, is gone; what consumers hold comes again, marked as delivered before, and what their handlers
  /// return for it counts for nothing; open questions are asked again. Queues, bindings and consumers stay, as clients
  /// make them anew.
  public func restart() {
    change { state, now, effects in state.restart(now: now, &effects) }
    replies.lose()
  }

  /// How many messages wait in the queue, without those that consumers hold; nil where there is no such queue.
  public func waitingMessages(in queue: QueueName) -> Int? {
    state.withLock { $0.queues[queue]?.ready.count }
  }

  // MARK: The shell

  private func work(_ taken: InMemoryTaken, _ handler: @Sendable (Delivery) async throws -> Settlement) async {
    do {
      settle(taken, as: try await handler(taken.delivery))
    } catch {
      settle(taken, as: Task.isCancelled ? .requeue : .afterFailure(error, of: taken.delivery))
    }
  }

  private func settle(_ taken: InMemoryTaken, as settlement: Settlement) {
    change { state, now, effects in state.settle(taken.tag, of: taken.id, as: settlement, now: now, &effects) }
  }

  private func next(_ id: InMemoryConsumerID) async throws -> InMemoryTaken? {
    if let taken = state.withLock({ $0.take(id) }) { return taken }
    let next = try await withCheckedThrowingContinuation { waiter in
      switch state.withLock({ $0.next(id, waiter: waiter) }) {
      case .wait: break
      case .delivery(let tag, let delivery): waiter.resume(returning: (tag, delivery))
      case .end(nil): waiter.resume(returning: nil)
      case .end(let error?): waiter.resume(throwing: error)
      }
    }
    return next.map { InMemoryTaken(id: id, tag: $0.tag, delivery: $0.delivery) }
  }

  /// Changes the state under the lock and then, without it, does what follows; also when the change threw.
  private func change<Result: Sendable, Failure: Error>(
    _ body: (inout State, Duration, inout [State.Effect]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let now = timeline.now()
    let (result, effects) = state.withLock { state in
      var effects: [State.Effect] = []
      state.admit(now: now, &effects)
      let result = Swift.Result { () throws(Failure) in try body(&state, now, &effects) }
      return (result, effects)
    }
    for effect in effects {
      switch effect {
      case .deliver(let waiter, let tag, let delivery): waiter.resume(returning: (tag, delivery))
      case .end(let waiter, nil): waiter.resume(returning: nil)
      case .end(let waiter, let error?): waiter.resume(throwing: error)
      case .schedule(let due): schedule(due)
      }
    }
    return try result.get()
  }

  private func schedule(_ due: Duration) {
    timer.withLock { timer in
      timer.wanted = min(timer.wanted ?? due, due)
      if timer.scheduled.map({ due < $0 }) ?? true { timer.wake?.yield() }
    }
  }

  private func takeSchedule() -> Duration? {
    timer.withLock { timer in
      guard let wanted = timer.wanted, timer.scheduled.map({ wanted < $0 }) ?? true else { return nil }
      timer.scheduled = wanted
      timer.wanted = nil
      return wanted
    }
  }

  private func expire(_ due: Duration) {
    timer.withLock { timer in
      if timer.scheduled == due { timer.scheduled = nil }
    }
    // Asks anew for whatever is due next.
    change { state, now, effects in state.expire(now: now, &effects) }
  }
}
