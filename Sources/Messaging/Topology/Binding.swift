/// A way from an exchange to a queue.
public struct Binding: Sendable, Hashable {
  /// Where messages come from.
  public var exchange: ExchangeName
  /// Where they go.
  public var queue: QueueName
  /// Which messages; a fanout exchange ignores it.
  public var key: RoutingKey

  /// Binds the queue to the exchange under the key.
  public init(from exchange: ExchangeName, to queue: QueueName, key: RoutingKey = "") {
    self.exchange = exchange
    self.queue = queue
    self.key = key
  }
}
