extension OutboundMessage {
  /// The pseudo-queue of RabbitMQ's direct reply-to, and the start of the names that it gives to askers.
  package static let directReply = "amq.rabbitmq.reply-to"

  /// This message as a question whose answers go there; it isn't worth more than its asker's patience.
  package func asking(_ correlationID: String, replyTo: String, timeout: Duration) -> OutboundMessage {
    var question = self
    question.properties.correlationID = correlationID
    question.properties.replyTo = replyTo
    question.properties.messageID = properties.messageID ?? MessageID.random()
    // The largest number that RabbitMQ takes.
    if timeout.wholeMilliseconds <= 4_294_967_295 {
      question.properties.expiration = min(properties.expiration ?? timeout, max(.zero, timeout))
    }
    return question
  }

  /// What the asker hears in the end.
  package func unanswered(_ timeout: Duration) -> MessagingError {
    MessagingError(
      .timedOut,
      "nobody answered the message to the exchange '\(exchange)' with the key '\(routingKey)' within \(timeout)")
  }
}
