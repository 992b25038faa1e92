/// A message as it arrived.
public struct Delivery: Sendable, Hashable {
  /// The queue that it was read from.
  public var queue: QueueName
  /// The exchange that it was published to.
  public var exchange: ExchangeName
  /// The key that it was published under.
  public var routingKey: RoutingKey
  /// Whether it was delivered before, to this consumer or another; a hint, never a proof that it was handled.
  public var isRedelivered: Bool
  /// What came beside the body.
  public var properties: MessageProperties
  /// The content.
  public var body: [UInt8]

  /// Makes a delivery; for brokers and for tests of handlers.
  public init(
    queue: QueueName, exchange: ExchangeName = .default, routingKey: RoutingKey, isRedelivered: Bool = false,
    properties: MessageProperties = .init(), body: [UInt8]
  ) {
    self.queue = queue
    self.exchange = exchange
    self.routingKey = routingKey
    self.isRedelivered = isRedelivered
    self.properties = properties
    self.body = body
  }

  /// The typed message in it.
  ///
  /// Throws ``MessagingError`` with `wrongType` (another type, or none stated), `wrongVersion` or `decodingFailed`.
  public func decode<Codec: MessageCodec>(with codec: Codec) throws -> Codec.Message {
    let expected = Codec.Message.type
    guard let type = properties.type else {
      throw MessagingError(.wrongType, "a message in '\(queue)' states no type; expected \(expected.name)")
    }
    guard type == expected.name else {
      throw MessagingError(.wrongType, "a message in '\(queue)' has the type '\(type)'; expected \(expected.name)")
    }
    guard let version = properties.typeVersion else {
      throw MessagingError(
        .wrongVersion, "a \(type) in '\(queue)' states no version in its header \(MessageHeader.typeVersion)")
    }
    do {
      return try codec.decode(body, version: version)
    } catch let error as MessagingError {
      throw error
    } catch {
      throw MessagingError(.decodingFailed, "a \(type) v\(version) in '\(queue)' could not be read", cause: error)
    }
  }
}
