/// How the headers of a binding are compared with those of a message.
public enum HeaderMatch: String, Sendable, Hashable {
  /// Each of them must be there.
  case all
  /// One of them is enough.
  case any
}

/// A way from an exchange to a queue.
public struct Binding: Sendable, Hashable {
  /// Where messages come from.
  public var exchange: ExchangeName
  /// Where they go.
  public var queue: QueueName
  /// Which messages; a fanout exchange ignores it.
  public var key: RoutingKey
  /// For an exchange of the kind `headers`: which headers a message must have, type and value; ``HeaderValue/void`` stands
  /// for any value. Names that begin with `x-` aren't compared.
  public var headers: [String: HeaderValue]
  /// Whether it must have all of them.
  public var match: HeaderMatch

  /// Binds the queue to the exchange under the key.
  public init(from exchange: ExchangeName, to queue: QueueName, key: RoutingKey = "") {
    self.init(from: exchange, to: queue, key: key, headers: [:], match: .all)
  }

  /// Binds the queue to an exchange of the kind `headers`.
  public init(
    from exchange: ExchangeName, to queue: QueueName, headers: [String: HeaderValue], match: HeaderMatch = .all
  ) {
    self.init(from: exchange, to: queue, key: "", headers: headers, match: match)
  }

  private init(
    from exchange: ExchangeName, to queue: QueueName, key: RoutingKey, headers: [String: HeaderValue],
    match: HeaderMatch
  ) {
    self.headers = headers
    self.match = match
    self.exchange = exchange
    self.queue = queue
    self.key = key
  }

  /// The binding's arguments as AMQP has them.
  package var arguments: [String: HeaderValue] { HeaderRule(headers: headers, match: match).arguments }
}
