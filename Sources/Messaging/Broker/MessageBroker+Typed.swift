extension MessageBroker {
  /// Encodes a message, sends it and returns when the broker has taken responsibility for it.
  ///
  /// Throws as `publish` does, and ``MessagingError`` with `encodingFailed`.
  @discardableResult
  public func publish<Codec: MessageCodec>(
    _ message: Codec.Message, codec: Codec, to exchange: ExchangeName = .default, routingKey: RoutingKey,
    properties: MessageProperties = .init(), isMandatory: Bool = true
  ) async throws -> PublishOutcome {
    try await publish(
      OutboundMessage(
        message, codec: codec, exchange: exchange, routingKey: routingKey, properties: properties,
        isMandatory: isMandatory))
  }

  /// Sends a `Codable` message as JSON.
  @discardableResult
  public func publish<Message: RabbitMessage & Codable>(
    _ message: Message, to exchange: ExchangeName = .default, routingKey: RoutingKey,
    properties: MessageProperties = .init(), isMandatory: Bool = true
  ) async throws -> PublishOutcome {
    try await publish(
      message, codec: JSONMessageCodec<Message>(), to: exchange, routingKey: routingKey, properties: properties,
      isMandatory: isMandatory)
  }

  /// Sends a `Codable` message as JSON straight to a queue.
  @discardableResult
  public func publish<Message: RabbitMessage & Codable>(
    _ message: Message, to queue: QueueName, properties: MessageProperties = .init()
  ) async throws -> PublishOutcome {
    try await publish(message, routingKey: RoutingKey(queue), properties: properties)
  }

  /// Hands the queue's messages, decoded, to the handler until the task is cancelled.
  ///
  /// What is no such message never reaches the handler: `mismatch` is told the typed error (`wrongType`, `wrongVersion`,
  /// `decodingFailed`), and the message is dead-lettered with it as the reason. With a key, messages that have the same one
  /// are handled one after the other: ``consume(_:_:orderedBy:handler:)``. `assuming` is the version of what states no
  /// type, as devices do that speak MQTT; where it is nil, that is no such message either.
  public func consume<Codec: MessageCodec>(
    _ queue: QueueName, codec: Codec, assuming version: UInt16? = nil, orderedBy key: OrderingKey? = nil,
    options: ConsumeOptions = .init(),
    mismatch: @escaping @Sendable (MessagingError, Delivery) async -> Void = { _, _ in },
    handler: @escaping @Sendable (Codec.Message, Delivery) async throws -> Settlement
  ) async throws {
    try await consume(queue, options, inOrderOf: key) { delivery in
      let message: Codec.Message
      do {
        message = try delivery.decode(with: codec, assuming: version)
      } catch let error as MessagingError {
        await mismatch(error, delivery)
        return .reject(deadLetter: error.description)
      }
      return try await handler(message, delivery)
    }
  }

  /// Hands the queue's messages, decoded from JSON, to the handler until the task is cancelled.
  public func consume<Message: RabbitMessage & Codable>(
    _ queue: QueueName, of type: Message.Type, assuming version: UInt16? = nil, orderedBy key: OrderingKey? = nil,
    options: ConsumeOptions = .init(),
    mismatch: @escaping @Sendable (MessagingError, Delivery) async -> Void = { _, _ in },
    handler: @escaping @Sendable (Message, Delivery) async throws -> Settlement
  ) async throws {
    try await consume(
      queue, codec: JSONMessageCodec<Message>(), assuming: version, orderedBy: key, options: options,
      mismatch: mismatch, handler: handler)
  }
}
