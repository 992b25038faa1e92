/// How a queue is consumed.
public struct ConsumeOptions: Sendable, Hashable {
  /// How many messages may be on this side unsettled; the broker sends no more, which is the back-pressure. From 1.
  public var prefetch: UInt16
  /// How many handlers may run at once. One keeps the queue's order; more than ``prefetch`` has no effect. From 1.
  ///
  /// A handler whose connection is lost counts until it returns.
  public var concurrency: Int
  /// The consumer's name at the broker; chosen by it where nil.
  public var consumerTag: String?
  /// Whether no other consumer may read the queue.
  public var isExclusive: Bool
  /// Where to begin in a stream, by default with what is published from now on. State it for streams that others declare
  /// too: what was not handled can't go back into a stream, and a broker that hears it closes the connection.
  public var streamOffset: StreamOffset?

  /// Makes options.
  public init(
    prefetch: UInt16 = 64, concurrency: Int = 1, consumerTag: String? = nil, isExclusive: Bool = false,
    streamOffset: StreamOffset? = nil
  ) {
    self.prefetch = prefetch
    self.concurrency = concurrency
    self.consumerTag = consumerTag
    self.isExclusive = isExclusive
    self.streamOffset = streamOffset
  }

  /// Brokers call it first in `consume`. Throws ``MessagingError`` with `invalidName` or `unsupported`.
  public func check() throws {
    guard prefetch >= 1 else {
      throw MessagingError(.unsupported, "prefetch 0 would mean no limit; it must be at least 1")
    }
    guard concurrency >= 1 else {
      throw MessagingError(.unsupported, "concurrency is \(concurrency); it must be at least 1")
    }
    if let consumerTag { try ShortString.check(consumerTag, as: "consumer tag", mayBeEmpty: false) }
  }
}
