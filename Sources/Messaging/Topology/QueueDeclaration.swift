/// A queue as a program wants it to be.
public struct QueueDeclaration: Sendable, Hashable {
  /// What a full queue does with one more message.
  public enum Overflow: String, Sendable, Hashable {
    /// The oldest message is dropped (dead-lettered, where there is an exchange for it).
    case dropHead = "drop-head"
    /// The new message is refused; its publisher gets an error with the code `refused`.
    case rejectPublish = "reject-publish"
  }

  /// How the broker keeps the queue.
  public enum Kind: String, Sendable, Hashable {
    /// On one node.
    case classic
    /// Replicated over the nodes of a cluster; always durable. It counts how often each message came back.
    case quorum
    /// A log, replicated over the nodes of a cluster; always durable. Consumers read it from a ``StreamOffset`` on, as
    /// often as they like: messages stay until there are too many of them (``QueueDeclaration/maximumBytes``) or they are
    /// too old (``QueueDeclaration/maximumAge``). Nothing is given back or dead-lettered: what a handler requeues it gets
    /// once more, what it rejects is passed over. ``InMemoryBroker`` has no streams.
    case stream
  }

  /// The queue's name.
  public var name: QueueName
  /// Whether the queue and its persistent messages survive a restart of the broker.
  public var isDurable: Bool
  /// Whether the queue is deleted once it had a consumer and the last one has gone.
  public var isAutoDeleted: Bool
  /// How long a message may wait, to the millisecond; then it is dropped or dead-lettered.
  public var messageTTL: Duration?
  /// How long the queue may stay without consumers before it is deleted, to the millisecond.
  public var expiry: Duration?
  /// How many messages may wait.
  public var maximumLength: Int?
  /// How many bytes the bodies of those that wait may have together; in a stream, how large it may be as a whole.
  public var maximumBytes: Int?
  /// What happens above ``maximumLength`` and ``maximumBytes``.
  public var overflow: Overflow
  /// Where messages go that were rejected, expired or dropped.
  public var deadLetterExchange: ExchangeName?
  /// Under which key they go there; without one they keep their own.
  public var deadLetterRoutingKey: RoutingKey?
  /// How the broker keeps the queue.
  public var kind: Kind
  /// How often a message may come back before it is dropped or dead-lettered, also by the crash of its consumers; only in
  /// quorum queues. A message that nobody can handle is delivered once more often than this.
  public var deliveryLimit: Int?
  /// Whether one consumer gets everything, and the next one only when that has gone: order over many machines.
  public var hasSingleActiveConsumer: Bool
  /// The highest priority that the queue tells apart, 1 to 255; then messages of a higher
  /// ``MessageProperties/priority`` come before others. A message without one has 0, one above this has this. Each level
  /// costs the broker, so few are better. Only in classic queues.
  public var maximumPriority: UInt8?
  /// How old the messages of a stream may become, in whole seconds.
  public var maximumAge: Duration?
  /// Arguments that have no property here, under their names on the wire; sent as they are. ``InMemoryBroker`` refuses
  /// them.
  public var furtherArguments: [String: HeaderValue] = [:]

  /// Makes a queue; durable and unlimited by default.
  public init(
    _ name: QueueName, isDurable: Bool = true, isAutoDeleted: Bool = false, messageTTL: Duration? = nil,
    expiry: Duration? = nil, maximumLength: Int? = nil, overflow: Overflow = .dropHead,
    deadLetterExchange: ExchangeName? = nil, deadLetterRoutingKey: RoutingKey? = nil, kind: Kind = .classic,
    deliveryLimit: Int? = nil, hasSingleActiveConsumer: Bool = false, maximumPriority: UInt8? = nil,
    maximumBytes: Int? = nil, maximumAge: Duration? = nil
  ) {
    self.name = name
    self.isDurable = isDurable
    self.isAutoDeleted = isAutoDeleted
    self.messageTTL = messageTTL
    self.expiry = expiry
    self.maximumLength = maximumLength
    self.overflow = overflow
    self.deadLetterExchange = deadLetterExchange
    self.deadLetterRoutingKey = deadLetterRoutingKey
    self.kind = kind
    self.deliveryLimit = deliveryLimit
    self.hasSingleActiveConsumer = hasSingleActiveConsumer
    self.maximumPriority = maximumPriority
    self.maximumBytes = maximumBytes
    self.maximumAge = maximumAge
  }

  /// Makes a stream, which keeps at most so many bytes, and messages of at most this age; both are checked for whole
  /// segments of the log, and without either it grows for ever.
  public static func stream(
    _ name: QueueName, maximumBytes: Int? = nil, maximumAge: Duration? = nil
  ) -> QueueDeclaration {
    QueueDeclaration(name, kind: .stream, maximumBytes: maximumBytes, maximumAge: maximumAge)
  }

  /// The declaration's optional arguments under their names on the wire, as RabbitMQ knows them.
  public var arguments: [String: HeaderValue] {
    var arguments = furtherArguments
    if let maximumPriority { arguments["x-max-priority"] = .int64(Int64(maximumPriority)) }
    if let maximumBytes { arguments["x-max-length-bytes"] = .int64(Int64(clamping: maximumBytes)) }
    if let maximumAge { arguments["x-max-age"] = .string("\(maximumAge.components.seconds)s") }
    if kind != .classic { arguments["x-queue-type"] = .string(kind.rawValue) }
    if let deliveryLimit { arguments["x-delivery-limit"] = .int64(Int64(clamping: deliveryLimit)) }
    if hasSingleActiveConsumer { arguments["x-single-active-consumer"] = true }
    if let messageTTL { arguments["x-message-ttl"] = .int64(messageTTL.wholeMilliseconds) }
    if let expiry { arguments["x-expires"] = .int64(expiry.wholeMilliseconds) }
    if let maximumLength { arguments["x-max-length"] = .int64(Int64(clamping: maximumLength)) }
    if overflow != .dropHead { arguments["x-overflow"] = .string(overflow.rawValue) }
    if let deadLetterExchange { arguments["x-dead-letter-exchange"] = .string(deadLetterExchange.rawValue) }
    if let deadLetterRoutingKey { arguments["x-dead-letter-routing-key"] = .string(deadLetterRoutingKey.rawValue) }
    return arguments
  }

  func check() throws {
    func fail(_ fault: String) -> MessagingError {
      MessagingError(.invalidTopology, "the queue '\(name)' \(fault)")
    }
    // RabbitMQ takes up to 2^32 - 1 ms.
    if let messageTTL, !(0...Self.longestMilliseconds).contains(messageTTL.wholeMilliseconds) {
      throw fail("has the message TTL \(messageTTL); it must be 0 to \(Self.longestMilliseconds) ms")
    }
    if let expiry, !(1...Self.longestMilliseconds).contains(expiry.wholeMilliseconds) {
      throw fail("has the expiry \(expiry); it must be 1 to \(Self.longestMilliseconds) ms")
    }
    if let maximumLength, maximumLength < 0 { throw fail("has the negative maximum length \(maximumLength)") }
    if let maximumBytes, maximumBytes < 0 { throw fail("has the negative maximum of \(maximumBytes) bytes") }
    if let maximumPriority {
      guard kind == .classic else { throw fail("has priorities; only classic queues do") }
      guard maximumPriority > 0 else { throw fail("has the maximum priority 0; it must be 1 to 255") }
    }
    if let maximumAge {
      guard kind == .stream else { throw fail("has a maximum age; only streams do (messageTTL is for other queues)") }
      guard maximumAge.components.seconds >= 1 else {
        throw fail("has the maximum age \(maximumAge); 1 s is the least")
      }
    }
    let properties = Set(Self.namedArguments)
    if let name = furtherArguments.keys.sorted().first(where: { properties.contains($0) }) {
      throw fail("has the further argument '\(name)', for which there is a property")
    }
    if kind == .stream { try checkStream(fail) }
    if kind == .quorum && (!isDurable || isAutoDeleted) {
      throw fail("is a quorum queue, so it must be durable and not auto-deleted")
    }
    if let deliveryLimit {
      guard kind == .quorum else { throw fail("has a delivery limit; only quorum queues count deliveries") }
      guard deliveryLimit >= 0 else { throw fail("has the negative delivery limit \(deliveryLimit)") }
    }
    if deadLetterRoutingKey != nil && deadLetterExchange == nil {
      throw fail("has a dead-letter routing key but no dead-letter exchange")
    }
  }

  /// RabbitMQ knows none of these for streams.
  private func checkStream(_ fail: (String) -> MessagingError) throws {
    guard isDurable, !isAutoDeleted else { throw fail("is a stream, so it must be durable and not auto-deleted") }
    let foreign: [(String, Bool)] = [
      ("a message TTL (maximumAge is for streams)", messageTTL != nil), ("an expiry", expiry != nil),
      ("a maximum length (maximumBytes is for streams)", maximumLength != nil),
      ("an overflow rule", overflow != .dropHead), ("a dead-letter exchange", deadLetterExchange != nil),
      ("a single active consumer", hasSingleActiveConsumer),
    ]
    if let (property, _) = foreign.first(where: \.1) { throw fail("is a stream and has \(property)") }
  }

  private static let namedArguments = [
    "x-queue-type", "x-delivery-limit", "x-single-active-consumer", "x-message-ttl", "x-expires", "x-max-length",
    "x-max-length-bytes", "x-max-age", "x-max-priority", "x-overflow", "x-dead-letter-exchange",
    "x-dead-letter-routing-key",
  ]
  private static let longestMilliseconds: Int64 = 4_294_967_295
}
