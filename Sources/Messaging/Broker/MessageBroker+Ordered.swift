extension MessageBroker {
  /// Runs one handler at a time, which keeps the order of every key.
  public func consume(
    _ queue: QueueName, _ options: ConsumeOptions, orderedBy key: OrderingKey,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    var options = options
    options.concurrency = 1
    try await consume(queue, options, handler: handler)
  }

  /// Hands the queue's messages to the handler until the task is cancelled; those with the same key one after the other,
  /// others up to the concurrency at once.
  public func consume(
    _ queue: QueueName, orderedBy key: OrderingKey, options: ConsumeOptions = .init(concurrency: 8),
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try await consume(queue, options, orderedBy: key, handler: handler)
  }

  /// With the order of a key, where there is one.
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions, inOrderOf key: OrderingKey?,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    if let key {
      try await consume(queue, options, orderedBy: key, handler: handler)
    } else {
      try await consume(queue, options, handler: handler)
    }
  }
}
