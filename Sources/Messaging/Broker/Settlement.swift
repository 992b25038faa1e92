/// What becomes of a message after its handler is done with it.
public enum Settlement: Sendable, Hashable {
  /// It was handled; the broker forgets it.
  case acknowledge
  /// It can't be handled. With a reason it goes to the queue's dead-letter exchange, with the reason in the header
  /// ``MessageHeader/rejectionReason``; a queue without such an exchange drops it. With nil it is thrown away.
  ///
  /// On RabbitMQ the reason is written by the client, which must know the exchange: where the queue was not declared
  /// with it by this broker object (another program did, it is among ``Topology/expectedQueues``, a policy on the server
  /// sets the exchange), the message goes there too, without the reason.
  case reject(deadLetter: String?)
  /// It goes back to the front of its queue and is delivered again, to this consumer or another, without a delay.
  case requeue

  /// The rule for a handler that threw: the first time the message is delivered once more, the second time it is
  /// dead-lettered with the error as reason. It never goes round for ever.
  ///
  /// A ``MessagingError`` that can't be retried (a wrong type, say) is dead-lettered at once.
  public static func afterFailure(_ error: any Error, of delivery: Delivery) -> Settlement {
    if let error = error as? MessagingError, !error.isRetriable {
      return .reject(deadLetter: abbreviate(error.description))
    }
    return delivery.isRedelivered ? .reject(deadLetter: abbreviate("\(error)")) : .requeue
  }

  /// Reasons go into a header and have to stay small.
  static func abbreviate(_ reason: String) -> String {
    reason.utf8.count <= 1024 ? reason : String(decoding: reason.utf8.prefix(1021), as: UTF8.self) + "…"
  }
}
