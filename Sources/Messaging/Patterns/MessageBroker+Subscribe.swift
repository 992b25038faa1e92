extension MessageBroker {
  /// Hands what is published to an exchange under these keys to the handler, from now on until the task is cancelled.
  ///
  /// The subscription has a queue of its own that lives for a minute without it: what is published during a shorter
  /// reconnection isn't missed, unless the broker restarts. It holds `maximumLength` messages and drops the oldest of
  /// more. Who may miss nothing declares a durable queue and consumes it. `ready` is called once, when what is
  /// published is no longer missed.
  ///
  /// Throws as `declare` and `consume` do; with `notFound` where there is no such exchange.
  public func subscribe(
    to exchange: ExchangeName, keys: [RoutingKey] = ["#"], maximumLength: Int = 10_000,
    options: ConsumeOptions = .init(), ready: @Sendable () async -> Void = {},
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    let queue = QueueDeclaration(
      try QueueName("flotilla.subscription.\(MessageID.random())"), isDurable: false, expiry: .seconds(60),
      maximumLength: maximumLength)
    defer { (self as? any RememberingBroker)?.forget(queue.name) }
    try await declare(
      Topology(queues: [queue], bindings: keys.map { Binding(from: exchange, to: queue.name, key: $0) }))
    await ready()
    try await consume(queue.name, options, handler: handler)
  }
}
