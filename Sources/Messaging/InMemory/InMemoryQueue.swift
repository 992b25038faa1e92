/// One queue of the ``InMemoryBroker``.
struct InMemoryQueue: Sendable {
  let declaration: QueueDeclaration
  var ready: ReadyMessages
  /// Its consumers in the order in which they get their next message.
  var consumers: [InMemoryConsumerID] = []
  var exclusiveConsumer: InMemoryConsumerID?
  private var lastPosition: UInt64 = 0
  /// When it is deleted for want of use.
  var expiryDeadline: Duration?

  init(_ declaration: QueueDeclaration) {
    self.declaration = declaration
    ready = ReadyMessages(maximumPriority: declaration.maximumPriority)
  }

  /// Adds a message at the end.
  mutating func append(_ message: StoredMessage, now: Duration) {
    lastPosition &+= 1
    var message = message
    message.position = lastPosition
    let lifetime = [declaration.messageTTL, message.properties.expiration].compactMap { $0 }.min()
    message.deadline = lifetime.map { now + $0 }
    ready.append(message)
  }

  /// Puts a message back to where it was.
  mutating func restore(_ message: StoredMessage) {
    var message = message
    message.isRedelivered = true
    ready.restore(message)
  }

  /// Which limit keeps the queue from taking a message of so many bytes; nil where none does, or the oldest make way.
  func refusal(of bytes: Int) -> String? {
    guard declaration.overflow == .rejectPublish else { return nil }
    if let limit = declaration.maximumLength, ready.count >= limit { return "\(limit) messages" }
    if let limit = declaration.maximumBytes, ready.bodyBytes + bytes > limit { return "\(limit) bytes" }
    return nil
  }

  /// Whether the first message has to go because there are too many.
  var isOverfull: Bool {
    if let limit = declaration.maximumLength, ready.count > limit { return true }
    if let limit = declaration.maximumBytes, ready.bodyBytes > limit { return true }
    return false
  }

  /// The moment at which something happens here without anybody's doing.
  var deadline: Duration? {
    [ready.first?.deadline, expiryDeadline].compactMap { $0 }.min()
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
