/// What is known about a message that the broker has confirmed.
public struct PublishOutcome: Sendable, Hashable {
  /// How often the message was sent; more than once after a lost connection, and then it may be in the queue twice, with
  /// the same message id.
  public var attempts: Int

  /// States the number of attempts.
  public init(attempts: Int = 1) { self.attempts = attempts }
}
