extension MessageBroker {
  /// Hands the next message over when the one before is settled.
  public func receive(
    _ queue: QueueName, _ options: ConsumeOptions,
    body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
  ) async throws {
    var options = options
    options.concurrency = 1
    try await consume(queue, options) { delivery in
      let settlement = AwaitedSettlement()
      body(delivery, settlement.receipt)
      return await settlement.value()
    }
  }

  /// The queue's messages, decoded, in the order of delivery, for a loop that settles each.
  ///
  /// ```swift
  /// for try await order in broker.messages(of: Order.self, from: "orders") {
  ///   try await ship(order.message)
  ///   order.acknowledge()
  /// }
  /// ```
  ///
  /// ``ConsumeOptions/prefetch`` is the back-pressure: no more messages are unsettled at once, waiting here or in the
  /// loop's hands, and the broker keeps the others. (A third party's broker that has no ``receive(_:_:body:)`` of its own
  /// hands over one at a time.) ``ConsumeOptions/concurrency`` has no effect. What isn't settled when the loop ends, by an
  /// error or otherwise, goes back. What is no such message never reaches the loop: it goes the way that
  /// ``consume(_:codec:assuming:orderedBy:options:mismatch:handler:)`` describes. A message that the loop drops again and
  /// again comes again and again: ``ReceivedMessage/fail(_:)`` is the way out, or a queue's
  /// ``QueueDeclaration/deliveryLimit``.
  public func messages<Codec: MessageCodec>(
    from queue: QueueName, codec: Codec, assuming version: UInt16? = nil, options: ConsumeOptions = .init(),
    mismatch: @escaping @Sendable (MessagingError, Delivery) async -> Void = { _, _ in }
  ) -> MessageSequence<Codec.Message> {
    MessageSequence(self, queue, options) { delivery in
      try delivery.decode(with: codec, assuming: version)
    } refuse: { error, delivery in
      guard let error = error as? MessagingError else { throw error }
      await mismatch(error, delivery)
      return .reject(deadLetter: error.description)
    }
  }

  /// The queue's messages, decoded from JSON, in the order of delivery, for a loop that settles each.
  public func messages<Message: RabbitMessage & Codable>(
    of type: Message.Type, from queue: QueueName, assuming version: UInt16? = nil, options: ConsumeOptions = .init(),
    mismatch: @escaping @Sendable (MessagingError, Delivery) async -> Void = { _, _ in }
  ) -> MessageSequence<Message> {
    messages(
      from: queue, codec: JSONMessageCodec<Message>(), assuming: version, options: options, mismatch: mismatch)
  }

  /// The queue's messages as bytes, whatever their types, in the order of delivery, for a loop that settles each.
  public func messages(from queue: QueueName, options: ConsumeOptions = .init()) -> MessageSequence<[UInt8]> {
    MessageSequence(self, queue, options) {
      $0.body
    } refuse: { error, _ in
      throw error
    }
  }
}
