/// The whole state of the ``InMemoryBroker`` and its rules, without locks, tasks or clocks.
///
/// Every call takes the time and appends to `effects` what the shell has to do once it has released its lock. `Waiter` is
/// a continuation in the broker and an integer in tests.
struct InMemoryState<Waiter: Sendable>: Sendable {
  enum Effect: Sendable {
    case deliver(Waiter, tag: UInt64, Delivery)
    case end(Waiter, MessagingError?)
    /// Something is due at this time.
    case schedule(Duration)
  }

  enum Next: Sendable {
    case delivery(tag: UInt64, Delivery)
    case wait
    case end(MessagingError?)
  }

  let maximumQueueLength: Int
  /// The wall clock's time at the start of the broker's own: whole seconds since 1970, UTC.
  private let startTime: UInt64
  var queues: [QueueName: InMemoryQueue] = [:]
  var exchanges: [ExchangeName: InMemoryExchange] = [:]
  var consumers: [InMemoryConsumerID: InMemoryConsumer<Waiter>] = [:]
  /// Consumers that have ended while their workers haven't noticed.
  var ended: [InMemoryConsumerID: MessagingError?] = [:]
  /// What has been confirmed and is in no queue yet.
  var underWay = MessagesUnderWay()
  private var lastConsumer: InMemoryConsumerID = 0
  private var lastTag: UInt64 = 0

  init(maximumQueueLength: Int, startTime: UInt64 = 0) {
    self.maximumQueueLength = maximumQueueLength
    self.startTime = startTime
  }

  mutating func nextConsumerID() -> InMemoryConsumerID {
    lastConsumer &+= 1
    return lastConsumer
  }

  mutating func nextTag() -> UInt64 {
    lastTag &+= 1
    return lastTag
  }

  // MARK: Publishing

  mutating func publish(_ message: OutboundMessage, now: Duration, _ effects: inout [Effect]) throws {
    let targets = try checkRoute(of: message)
    let stored = StoredMessage(message)
    var refusal: MessagingError?
    for target in targets {
      do {
        try enqueue(stored, in: target, now: now, &effects)
      } catch { refusal = error }
    }
    if let refusal { throw refusal }
  }

  /// Which queues would get the message; throws where none would and one must.
  @discardableResult
  func checkRoute(of message: OutboundMessage) throws -> [QueueName] {
    let targets = try route(exchange: message.exchange, key: message.routingKey, message.properties.headers)
    if targets.isEmpty && message.isMandatory {
      throw MessagingError(
        .unroutable,
        "no queue takes messages of the exchange '\(message.exchange)' with the key '\(message.routingKey)'")
    }
    return targets
  }

  private func route(
    exchange name: ExchangeName, key: RoutingKey, _ headers: [String: HeaderValue]
  ) throws -> [QueueName] {
    if name == .default {
      guard let queue = try? QueueName(key.rawValue), queues.index(forKey: queue) != nil else { return [] }
      return [queue]
    }
    guard exchanges[name] != nil else {
      throw MessagingError(.notFound, "there is no exchange '\(name)'", rawCode: 404)
    }
    var pending = [name]
    var seen: Set<ExchangeName> = []
    var queues: [QueueName] = []
    // Exchanges may be bound in a circle; each has its say once.
    while let name = pending.popLast() {
      guard seen.insert(name).inserted else { continue }
      if name == .default {
        let found = try route(exchange: name, key: key, headers)
        queues += found.filter { !queues.contains($0) }
      }
      // An alternate exchange that doesn't exist drops the message, as in RabbitMQ.
      guard let exchange = exchanges[name] else { continue }
      let targets = exchange.targets(of: key, headers)
      if targets.isEmpty, let alternate = exchange.declaration.alternateExchange { pending.append(alternate) }
      for target in targets {
        switch target {
        case .queue(let queue): if !queues.contains(queue) { queues.append(queue) }
        case .exchange(let exchange): pending.append(exchange)
        }
      }
    }
    return queues
  }

  /// Appends a message to a queue and lets what that pushes out follow its way, one message after the other.
  private mutating func enqueue(
    _ message: StoredMessage, in target: QueueName, now: Duration, _ effects: inout [Effect]
  ) throws(MessagingError) {
    // Never a copy of a whole queue: changing the original beside it would copy all its messages.
    guard let place = queues.index(forKey: target) else { return }
    let (count, limit) = queues.values[place].room(for: message.body.count)
    if let limit, !(count == 0 && hasRoom(amongConsumersOf: target)) {
      throw MessagingError(.refused, "the queue '\(target)' is full: it holds at most \(limit)")
    }
    guard count < maximumQueueLength else {
      throw MessagingError(
        .refused, "the queue '\(target)' is full: this broker holds \(maximumQueueLength) messages a queue")
    }
    queues.values[place].append(message, now: now)
    settle(target, now: now, &effects)
  }

  private func hasRoom(amongConsumersOf name: QueueName) -> Bool {
    queues[name]?.consumers.contains { consumers[$0]?.hasCredit == true } ?? false
  }

  // MARK: Moving messages on

  /// Hands out what can be handed out, then drops what is too old or too much, until nothing moves any more.
  mutating func settle(_ first: QueueName, now: Duration, _ effects: inout [Effect]) {
    var pending = [first]
    while let name = pending.popLast() {
      // No queue comes or goes in here.
      guard let place = queues.index(forKey: name) else { continue }
      dispatch(name, at: place, now: now, &effects)
      while let (head, reason) = queues.values[place].popDue(now: now) {
        pending += bury(head, from: queues.values[place].declaration, reason, note: nil, now: now)
      }
      if let deadline = queues.values[place].deadline { effects.append(.schedule(deadline)) }
    }
  }

  /// Moves a message to where its queue sends the dead; returns the queues that got it.
  private mutating func bury(
    _ message: StoredMessage, from queue: QueueDeclaration, _ reason: DeathReason, note: String?, now: Duration
  ) -> [QueueName] {
    guard let exchange = queue.deadLetterExchange else { return [] }
    var dead = message
    dead.isRedelivered = false
    dead.returns = 0
    let record = DeathRecord(
      queue: queue.name, reason: reason, time: startTime &+ UInt64(clamping: now.components.seconds))
    dead.change { dead in
      record.write(into: &dead)
      dead.properties.expiration = nil
      if let note {
        dead.properties.headers[MessageHeader.rejectionReason] = .string(note)
        dead.properties.headers[MessageHeader.rejectionQueue] = .string(queue.name.rawValue)
      }
      dead.exchange = exchange
      dead.routingKey = queue.deadLetterRoutingKey ?? dead.routingKey
    }
    // A dead letter exchange that doesn't exist drops the message, as in RabbitMQ.
    let (key, headers) = (dead.message.routingKey, dead.properties.headers)
    let targets = (try? route(exchange: exchange, key: key, headers)) ?? []
    var reached: [QueueName] = []
    for target in targets where reason == .rejected || !DeathRecord.isCycle(to: target, headers) {
      guard let (count, limit) = queues[target]?.room(for: dead.body.count), count < maximumQueueLength, limit == nil
      else { continue }
      queues[target]?.append(dead, now: now)
      reached.append(target)
    }
    return reached
  }

  /// Puts a message back to where it was, or to the dead if it came back too often.
  private mutating func giveBack(
    _ message: StoredMessage, to name: QueueName, now: Duration, _ effects: inout [Effect]
  ) {
    guard let declaration = queues[name]?.declaration else { return }
    var message = message
    message.returns += 1
    if declaration.kind == .quorum {
      let returns = message.returns
      message.change { $0.properties.headers["x-delivery-count"] = .int64(Int64(clamping: returns)) }
    }
    guard let limit = declaration.deliveryLimit, message.returns > limit else {
      queues[name]?.restore(message)
      return
    }
    for target in bury(message, from: declaration, .returnedTooOften, note: nil, now: now) where target != name {
      settle(target, now: now, &effects)
    }
  }

  /// Gives ready messages to consumers with room, in turn.
  private mutating func dispatch(
    _ name: QueueName, at place: Dictionary<QueueName, InMemoryQueue>.Index, now: Duration, _ effects: inout [Effect]
  ) {
    while let (head, candidates) = queues.values[place].next(now: now) {
      guard let turn = candidates.firstIndex(where: { consumers[$0]?.hasCredit == true }) else { return }
      let id = candidates[turn]
      queues.values[place].popFirst(for: turn)
      let tag = nextTag()
      if let waiter = consumers[id]?.waiters.popFirst() {
        consumers[id]?.inHandling[tag] = head
        effects.append(.deliver(waiter, tag: tag, head.delivery(from: name)))
      } else {
        consumers[id]?.inbox.append((tag, head))
      }
    }
  }

  // MARK: Consuming

  mutating func addConsumer(
    of name: QueueName, _ options: ConsumeOptions, now: Duration, _ effects: inout [Effect]
  ) throws -> InMemoryConsumerID {
    guard let others = queues[name]?.consumers else {
      throw MessagingError(.notFound, "there is no queue '\(name)'", rawCode: 404)
    }
    guard options.streamOffset == nil else {
      throw MessagingError(.unsupported, "the queue '\(name)' is no stream; this broker has none")
    }
    guard queues[name]?.exclusiveConsumer == nil, !options.isExclusive || others.isEmpty else {
      throw MessagingError(.resourceLocked, "the queue '\(name)' has an exclusive consumer or other ones", rawCode: 403)
    }
    let id = nextConsumerID()
    consumers[id] = InMemoryConsumer(queue: name, prefetch: Int(options.prefetch))
    queues[name]?.consumers.append(id)
    queues[name]?.expiryDeadline = nil
    if options.isExclusive { queues[name]?.exclusiveConsumer = id }
    settle(name, now: now, &effects)
    return id
  }

  /// The next message of the consumer, where one is there.
  mutating func take(_ id: InMemoryConsumerID) -> InMemoryTaken? {
    guard ended.isEmpty || ended[id] == nil, let queue = consumers[id]?.queue,
      let (tag, message) = consumers[id]?.inbox.popFirst()
    else { return nil }
    consumers[id]?.inHandling[tag] = message
    return InMemoryTaken(id: id, tag: tag, delivery: message.delivery(from: queue))
  }

  /// What a worker of the consumer does next; after `wait` the waiter is resumed by an effect.
  mutating func next(_ id: InMemoryConsumerID, waiter: Waiter) -> Next {
    if let end = ended[id] { return .end(end) }
    guard let queue = consumers[id]?.queue else { return .end(nil) }
    if let (tag, message) = consumers[id]?.inbox.popFirst() {
      consumers[id]?.inHandling[tag] = message
      return .delivery(tag: tag, message.delivery(from: queue))
    }
    consumers[id]?.waiters.append(waiter)
    return .wait
  }

  mutating func settle(
    _ tag: UInt64, of id: InMemoryConsumerID, as settlement: Settlement, now: Duration, _ effects: inout [Effect]
  ) {
    guard let name = consumers[id]?.queue, let message = consumers[id]?.inHandling.removeValue(forKey: tag) else {
      return
    }
    switch settlement {
    case .acknowledge, .reject(deadLetter: nil): break
    case .requeue: giveBack(message, to: name, now: now, &effects)
    case .reject(deadLetter: let reason?):
      guard let declaration = queues[name]?.declaration else { break }
      for target in bury(message, from: declaration, .rejected, note: reason, now: now) {
        settle(target, now: now, &effects)
      }
    }
    settle(name, now: now, &effects)
  }

  /// Stops sending to a consumer. What no worker has taken goes back; what is being handled can still be settled.
  mutating func stop(_ id: InMemoryConsumerID, now: Duration, _ effects: inout [Effect]) {
    guard var consumer = consumers[id], ended[id] == nil else { return }
    ended[id] = .some(nil)
    effects += consumer.waiters.removeAll().map { .end($0, nil) }
    let untaken = consumer.inbox.removeAll()
    consumers[id] = consumer
    for (_, message) in untaken.reversed() { giveBack(message, to: consumer.queue, now: now, &effects) }
    detach(id, from: consumer.queue, now: now, &effects)
  }

  /// Forgets a consumer whose workers have ended; what they left unsettled goes back.
  mutating func remove(_ id: InMemoryConsumerID, now: Duration, _ effects: inout [Effect]) {
    stop(id, now: now, &effects)
    ended[id] = nil
    guard let consumer = consumers.removeValue(forKey: id) else { return }
    for (_, message) in consumer.inHandling.sorted(by: { $0.key > $1.key }) {
      giveBack(message, to: consumer.queue, now: now, &effects)
    }
    settle(consumer.queue, now: now, &effects)
  }

  private mutating func detach(
    _ id: InMemoryConsumerID, from name: QueueName, now: Duration, _ effects: inout [Effect]
  ) {
    guard queues[name] != nil else { return }
    queues[name]?.consumers.removeAll { $0 == id }
    if queues[name]?.exclusiveConsumer == id { queues[name]?.exclusiveConsumer = nil }
    if let queue = queues[name], queue.consumers.isEmpty {
      if queue.declaration.isAutoDeleted {
        delete(name, now: now, &effects)
        return
      }
      queues[name]?.expiryDeadline = queue.declaration.expiry.map { now + $0 }
    }
    settle(name, now: now, &effects)
  }
}
