extension MessageBroker {
  /// Answers the questions in a queue until the task is cancelled.
  ///
  /// If the handler throws, or the question is of another type or version, the asker hears it at once (`requestFailed`),
  /// and the question is dead-lettered with the reason. The answer leaves before the question is acknowledged, so a
  /// question may be handled twice and never gets lost. A message that asks for no answer is handled all the same.
  public func answer<Question: MessageCodec, Answer: MessageCodec>(
    _ queue: QueueName, codec: Question, answer: Answer, options: ConsumeOptions = .init(),
    handler: @escaping @Sendable (Question.Message, Delivery) async throws -> Answer.Message
  ) async throws {
    try await consume(queue, options) { delivery in
      do {
        let result = try await handler(delivery.decode(with: codec), delivery)
        if let place = try delivery.answerPlace {
          _ = try await publish(
            OutboundMessage(
              result, codec: answer, routingKey: place, properties: delivery.answerProperties, isMandatory: false))
        }
        return .acknowledge
      } catch {
        // This side is ending: somebody else will answer.
        if Task.isCancelled { return .requeue }
        let reason = Settlement.abbreviate((error as? MessagingError)?.description ?? "\(error)")
        if let place = try? delivery.answerPlace {
          var properties = delivery.answerProperties
          properties.headers[MessageHeader.requestError] = .string(reason)
          _ = try await publish(
            OutboundMessage(routingKey: place, properties: properties, body: [], isMandatory: false))
        }
        return .reject(deadLetter: reason)
      }
    }
  }

  /// Answers questions in JSON with JSON until the task is cancelled.
  public func answer<Question: RabbitMessage & Codable, Answer: RabbitMessage & Codable>(
    _ queue: QueueName, of type: Question.Type, options: ConsumeOptions = .init(),
    handler: @escaping @Sendable (Question, Delivery) async throws -> Answer
  ) async throws {
    try await answer(
      queue, codec: JSONMessageCodec<Question>(), answer: JSONMessageCodec<Answer>(), options: options,
      handler: handler)
  }
}

extension Delivery {
  /// Where the answer goes through the default exchange; nil where none is asked for.
  fileprivate var answerPlace: RoutingKey? {
    get throws { try properties.replyTo.map { try RoutingKey($0) } }
  }

  /// Clients without correlation ids know their question by its message id.
  fileprivate var answerProperties: MessageProperties {
    MessageProperties(correlationID: properties.correlationID ?? properties.messageID, isPersistent: false)
  }
}
