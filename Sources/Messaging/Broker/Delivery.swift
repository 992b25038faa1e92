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
  /// What states no type at all is read as `assuming` says, a version of the expected type: devices that speak MQTT state
  /// none. A message that states another type stays an error.
  ///
  /// Throws ``MessagingError`` with `wrongType` (another type, or none stated), `wrongVersion` or `decodingFailed`.
  public func decode<Codec: MessageCodec>(
    with codec: Codec, assuming assumedVersion: UInt16? = nil
  ) throws -> Codec.Message {
    let expected = Codec.Message.type
    if properties.type == nil, let assumedVersion { return try decode(with: codec, version: assumedVersion) }
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
    return try decode(with: codec, version: version)
  }

  private func decode<Codec: MessageCodec>(with codec: Codec, version: UInt16) throws -> Codec.Message {
    do {
      return try codec.decode(body, version: version)
    } catch let error as MessagingError {
      throw error
    } catch {
      throw MessagingError(
        .decodingFailed, "a \(Codec.Message.type.name) v\(version) in '\(queue)' could not be read", cause: error)
    }
  }
}
