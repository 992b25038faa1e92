/// A way from an exchange to another one, which sends on what comes there by its own bindings.
///
/// RabbitMQ's extension of AMQP. However many ways lead to a queue, it gets a message once.
public struct ExchangeBinding: Sendable, Hashable {
  /// Where messages come from.
  public var source: ExchangeName
  /// Where they go.
  public var destination: ExchangeName
  /// Which messages; a fanout exchange ignores it. They keep their own key.
  public var key: RoutingKey
  /// For a source of the kind `headers`: as ``Binding/headers``.
  public var headers: [String: HeaderValue]
  /// Whether a message must have all of them.
  public var match: HeaderMatch

  /// Binds the second exchange to the first under the key.
  public init(from source: ExchangeName, to destination: ExchangeName, key: RoutingKey = "") {
    self.init(from: source, to: destination, key: key, headers: [:], match: .all)
  }

  /// Binds the second exchange to the first, which is of the kind `headers`.
  public init(
    from source: ExchangeName, to destination: ExchangeName, headers: [String: HeaderValue], match: HeaderMatch = .all
  ) {
    self.init(from: source, to: destination, key: "", headers: headers, match: match)
  }

  private init(
    from source: ExchangeName, to destination: ExchangeName, key: RoutingKey, headers: [String: HeaderValue],
    match: HeaderMatch
  ) {
    self.source = source
    self.destination = destination
    self.key = key
    self.headers = headers
    self.match = match
  }

  /// The binding's arguments as AMQP has them.
  package var arguments: [String: HeaderValue] { HeaderRule(headers: headers, match: match).arguments }
}
