/// A message on its way to the broker.
public struct OutboundMessage: Sendable, Hashable {
  /// Where it goes first; the default exchange leads straight to the queue named by the routing key.
  public var exchange: ExchangeName
  /// How the exchange finds the queues.
  public var routingKey: RoutingKey
  /// What travels beside the body.
  public var properties: MessageProperties
  /// The content.
  public var body: [UInt8]
  /// Whether it is an error when no queue gets the message.
  public var isMandatory: Bool

  /// Makes a message; mandatory by default, since a message that nobody gets is seldom meant.
  public init(
    exchange: ExchangeName = .default, routingKey: RoutingKey, properties: MessageProperties = .init(), body: [UInt8],
    isMandatory: Bool = true
  ) {
    self.exchange = exchange
    self.routingKey = routingKey
    self.properties = properties
    self.body = body
    self.isMandatory = isMandatory
  }

  /// A message for one queue, through the default exchange.
  public init(to queue: QueueName, properties: MessageProperties = .init(), body: [UInt8]) {
    self.init(routingKey: RoutingKey(queue), properties: properties, body: body)
  }

  /// A typed message, encoded. Sets type, version, content type, and a random message id where there is none.
  ///
  /// Throws ``MessagingError`` with `encodingFailed`, or whatever ``MessagingError`` the codec threw.
  public init<Codec: MessageCodec>(
    _ message: Codec.Message, codec: Codec, exchange: ExchangeName = .default, routingKey: RoutingKey,
    properties: MessageProperties = .init(), isMandatory: Bool = true
  ) throws {
    let body: [UInt8]
    do {
      body = try codec.encode(message)
    } catch let error as MessagingError {
      throw error
    } catch {
      throw MessagingError(.encodingFailed, "\(Codec.Message.type) could not be encoded", cause: error)
    }
    var properties = properties
    properties.type = Codec.Message.type.name
    properties.typeVersion = Codec.Message.type.version
    properties.contentType = codec.contentType
    properties.messageID = properties.messageID ?? MessageID.random()
    self.init(
      exchange: exchange, routingKey: routingKey, properties: properties, body: body, isMandatory: isMandatory)
  }
}
