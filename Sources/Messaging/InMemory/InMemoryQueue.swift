/// One queue of the ``InMemoryBroker``.
struct InMemoryQueue: Sendable {
  private let shared: Shared<QueueDeclaration>
  /// Apart from the declaration, which costs more to read.
  private let limits: InMemoryQueueLimits
  private let hasSingleActiveConsumer: Bool
  var ready: ReadyMessages
  /// Its consumers in the order in which they get their next message.
  var consumers: [InMemoryConsumerID] = []
  var exclusiveConsumer: InMemoryConsumerID?
  private var lastPosition: UInt64 = 0
  /// When it is deleted for want of use.
  var expiryDeadline: Duration?

  init(_ declaration: QueueDeclaration) {
    shared = Shared(declaration)
    limits = InMemoryQueueLimits(declaration)
    hasSingleActiveConsumer = declaration.hasSingleActiveConsumer
    ready = ReadyMessages(maximumPriority: declaration.maximumPriority)
  }

  var declaration: QueueDeclaration { shared.value }

  /// Adds a message at the end.
  mutating func append(_ message: StoredMessage, now: Duration) {
    lastPosition &+= 1
    var message = message
    message.position = lastPosition
    switch (shared.value.messageTTL, message.properties.expiration) {
    case (nil, nil): message.deadline = nil
    case (let lifetime?, nil), (nil, let lifetime?): message.deadline = now + lifetime
    case (let one?, let other?): message.deadline = now + min(one, other)
    }
    ready.append(message)
  }

  /// Puts a message back to where it was.
  mutating func restore(_ message: StoredMessage) {
    var message = message
    message.isRedelivered = true
    ready.restore(message)
  }

  /// How many messages there are, and which limit keeps the queue from taking one more with so large a body.
  ///
  /// Like the next one mutating so that it is called in place: a copy of a queue costs more than the answer.
  mutating func room(for size: Int) -> (count: Int, limit: String?) {
    (ready.count, limits.refusal(of: size, count: ready.count, bodyBytes: ready.bodyBytes))
  }

  /// What goes out next, and to whom it may go; nil where nothing may go out.
  mutating func next(now: Duration) -> (head: StoredMessage, candidates: ArraySlice<InMemoryConsumerID>)? {
    guard !consumers.isEmpty, let head = ready.first else { return nil }
    if let deadline = head.deadline, deadline < now { return nil }
    return (head, hasSingleActiveConsumer ? consumers.prefix(1) : consumers[...])
  }

  /// Takes out what goes out next; it goes to this consumer, which is the last in turn from now on.
  mutating func popFirst(for turn: Int) {
    ready.popFirst()
    if consumers.count > 1 && !hasSingleActiveConsumer { consumers.append(consumers.remove(at: turn)) }
  }

  /// Takes out the first message if it is too old or one too many.
  mutating func popDue(now: Duration) -> (StoredMessage, DeathReason)? {
    let reason: DeathReason
    if let deadline = ready.firstDeadline, deadline <= now {
      reason = .expired
    } else if limits.areExceeded(count: ready.count, bodyBytes: ready.bodyBytes) {
      reason = .overflowed
    } else {
      return nil
    }
    return ready.popFirst().map { ($0, reason) }
  }

  /// The moment at which something happens here without anybody's doing.
  var deadline: Duration? {
    guard let first = ready.firstDeadline else { return expiryDeadline }
    return expiryDeadline.map { min($0, first) } ?? first
  }
}

typealias InMemoryConsumerID = UInt64

/// A message that somebody works on, and who holds it until it is settled.
struct InMemoryTaken: Sendable {
  let id: InMemoryConsumerID
  let tag: UInt64
  let delivery: Delivery
}

/// One consumer of the ``InMemoryBroker``: what it was sent and has not settled.
struct InMemoryConsumer<Waiter: Sendable>: Sendable {
  let queue: QueueName
  let prefetch: Int
  /// Sent and not yet taken by a worker.
  var inbox = FIFO<(tag: UInt64, message: StoredMessage)>()
  /// With a worker.
  var inHandling: [UInt64: StoredMessage] = [:]
  /// Workers that wait for a message.
  var waiters = FIFO<Waiter>()

  var hasCredit: Bool { inbox.count + inHandling.count < prefetch }
}

/// How much may wait in a queue of the ``InMemoryBroker``, and what gives way.
struct InMemoryQueueLimits: Sendable {
  private let refuses: Bool
  private let messages: Int?
  private let bytes: Int?

  init(_ declaration: QueueDeclaration) {
    refuses = declaration.overflow == .rejectPublish
    messages = declaration.maximumLength
    bytes = declaration.maximumBytes
  }

  /// Which limit keeps the queue from taking one more message with so large a body; nil where none does, or where the
  /// oldest makes way.
  func refusal(of size: Int, count: Int, bodyBytes: Int) -> String? {
    guard refuses else { return nil }
    if let messages, count >= messages { return "\(messages) messages" }
    if let bytes, bodyBytes + size > bytes { return "\(bytes) bytes" }
    return nil
  }

  /// Whether the first message has to go.
  func areExceeded(count: Int, bodyBytes: Int) -> Bool {
    if let messages, count > messages { return true }
    if let bytes, bodyBytes > bytes { return true }
    return false
  }
}
