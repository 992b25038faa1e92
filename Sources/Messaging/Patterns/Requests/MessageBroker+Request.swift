extension MessageBroker {
  /// Asks by a queue of its own for the answer; it vanishes a minute after.
  public func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery {
    let id = MessageID.random()
    let queue = QueueDeclaration(
      try QueueName("flotilla.reply.\(id)"), isDurable: false, expiry: .seconds(60), maximumLength: 16)
    let question = message.asking(id, replyTo: queue.name.rawValue, timeout: timeout)
    let slots = ReplySlots()
    slots.open(id)
    defer { (self as? any RememberingBroker)?.forget(queue.name) }
    return try await Timeline(ContinuousClock()).within(timeout, else: message.unanswered(timeout)) {
      try await self.declare(Topology(queues: [queue]))
      return try await withThrowingTaskGroup(of: Delivery?.self) { group in
        group.addTask {
          try await self.consume(queue.name, .init()) { answer in
            if answer.properties.correlationID == id { slots.answer(id, answer) }
            return .acknowledge
          }
          return nil
        }
        group.addTask {
          _ = try await self.publish(question)
          guard case .answer(let answer) = try await slots.next(id) else { return nil }
          return answer
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() ?? nil else { throw CancellationError() }
        return answer
      }
    }
  }

  /// Asks a typed question and returns the typed answer.
  ///
  /// Throws as ``request(_:timeout:)`` does, ``MessagingError`` with `requestFailed` and the other side's words when it
  /// could not do it, and as ``Delivery/decode(with:)`` does when the answer is of another type.
  public func request<Question: MessageCodec, Answer: MessageCodec>(
    _ message: Question.Message, codec: Question, answer: Answer, to exchange: ExchangeName = .default,
    routingKey: RoutingKey, properties: MessageProperties = .init(isPersistent: false),
    timeout: Duration = .seconds(10)
  ) async throws -> Answer.Message {
    let delivery = try await request(
      OutboundMessage(message, codec: codec, exchange: exchange, routingKey: routingKey, properties: properties),
      timeout: timeout)
    if let words = delivery.properties.headers[MessageHeader.requestError]?.stringValue {
      throw MessagingError(.requestFailed, "\(Question.Message.type) could not be answered: \(words)")
    }
    return try delivery.decode(with: answer)
  }

  /// Asks with JSON the queue's readers, and returns the answer that came as JSON.
  public func request<Question: RabbitMessage & Codable, Answer: RabbitMessage & Codable>(
    _ message: Question, for type: Answer.Type, to queue: QueueName, timeout: Duration = .seconds(10)
  ) async throws -> Answer {
    try await request(
      message, codec: JSONMessageCodec<Question>(), answer: JSONMessageCodec<Answer>(), routingKey: RoutingKey(queue),
      timeout: timeout)
  }
}

/// A broker that restores what was declared, and can be told that something isn't needed any more.
package protocol RememberingBroker {
  /// Restores the queue no longer; it goes when its time is over.
  func forget(_ queue: QueueName)
}
