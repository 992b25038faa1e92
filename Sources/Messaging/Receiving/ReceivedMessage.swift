/// A message of a ``MessageSequence``, which whoever has it settles.
///
/// The first settlement counts, also among several copies of this value. A message goes back to its queue when the last
/// copy is dropped unsettled, and when the iteration ends. Settling doesn't wait for the broker: where the connection is
/// lost before the broker has heard of it, the message comes again.
public struct ReceivedMessage<Message: Sendable>: Sendable {
  /// The message; the bytes where no type was asked for.
  public let message: Message
  /// The message as it arrived: the queue, the exchange, the properties, the body.
  public let delivery: Delivery
  private let token: SettlementToken

  init(_ message: Message, _ delivery: Delivery, _ receipt: DeliveryReceipt) {
    self.message = message
    self.delivery = delivery
    token = SettlementToken(receipt)
  }

  /// What came beside the body.
  public var properties: MessageProperties { delivery.properties }
  /// Whether it was delivered before, to this consumer or another; a hint, never a proof that it was handled.
  public var isRedelivered: Bool { delivery.isRedelivered }
  /// Whether somebody has settled it, or it went back by itself.
  public var isSettled: Bool { token.receipt.isSettled }

  /// It was handled; the broker forgets it. Returns false where it was settled before: then it may come again.
  @discardableResult
  public func acknowledge() -> Bool { settle(.acknowledge) }

  /// It can't be handled: with a reason it is dead-lettered, with nil thrown away, as ``Settlement/reject(deadLetter:)``
  /// says. Returns false where it was settled before.
  @discardableResult
  public func reject(deadLetter reason: String?) -> Bool { settle(.reject(deadLetter: reason)) }

  /// It goes back to the front of its queue and comes again, marked. Returns false where it was settled before.
  @discardableResult
  public func requeue() -> Bool { settle(.requeue) }

  /// It goes back to the front of its queue after a pause.
  ///
  /// Until then it stays on this side and counts for the prefetch; if the iteration or this program ends, it goes back at
  /// once. For pauses of seconds: RabbitMQ takes back what stays unsettled for half an hour, and ``RetryPolicy`` has
  /// messages wait in queues of their own. Returns false where it was settled before.
  @discardableResult
  public func requeue(after pause: Duration) -> Bool { token.receipt.requeue(after: pause) }

  /// Settles it by the rule for a handler that threw: it comes once more, and the second time it is dead-lettered with the
  /// error as reason (``Settlement/afterFailure(_:of:)``). Returns false where it was settled before.
  @discardableResult
  public func fail(_ error: any Error) -> Bool { settle(.afterFailure(error, of: delivery)) }

  /// Settles it in any way. Returns false where it was settled before.
  @discardableResult
  public func settle(_ settlement: Settlement) -> Bool { token.receipt.settle(settlement) }
}
