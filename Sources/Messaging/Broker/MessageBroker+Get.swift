internal import Synchronization

extension MessageBroker {
  /// Throws `unsupported`: what there is of a broker that has only consumers can't tell whether a queue is empty.
  public func get(
    _ queue: QueueName, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws -> Delivery? {
    throw MessagingError(.unsupported, "this broker gives no single messages; consume the queue '\(queue)'")
  }

  /// Takes the first message out of a queue and acknowledges it; returns nil where no message waits.
  ///
  /// If this program dies before it has used the message, nobody gets it: to be sure, do the work in a handler.
  public func get(_ queue: QueueName) async throws -> Delivery? {
    try await get(queue) { _ in .acknowledge }
  }

  /// Takes the first message out of a queue, decodes it and hands it to the handler; returns nil where no message waits.
  ///
  /// What is no such message is dead-lettered with the reason and thrown: `wrongType`, `wrongVersion`, `decodingFailed`.
  public func get<Codec: MessageCodec>(
    _ queue: QueueName, codec: Codec,
    handler: @escaping @Sendable (Codec.Message, Delivery) async throws -> Settlement = { _, _ in .acknowledge }
  ) async throws -> Codec.Message? {
    let message = Mutex<Codec.Message?>(nil)
    _ = try await get(queue) { delivery in
      let decoded = try delivery.decode(with: codec)
      message.withLock { $0 = decoded }
      return try await handler(decoded, delivery)
    }
    return message.withLock { $0 }
  }

  /// Takes the first message out of a queue, decodes it from JSON and hands it to the handler; returns nil where no
  /// message waits.
  public func get<Message: RabbitMessage & Codable>(
    _ queue: QueueName, of type: Message.Type,
    handler: @escaping @Sendable (Message, Delivery) async throws -> Settlement = { _, _ in .acknowledge }
  ) async throws -> Message? {
    try await get(queue, codec: JSONMessageCodec<Message>(), handler: handler)
  }
}
