/// What becomes of a message between its publisher and its queues, where a test wants trouble: see
/// ``InMemoryBroker/Configuration/fate``.
public struct MessageFate: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case delivered
    case dropped
    case duplicated(Int)
    case delayed(Duration)
    case overtaken
  }
  let kind: Kind

  /// Nothing happens to it.
  public static let delivered = MessageFate(kind: .delivered)

  /// It never arrives, and its publisher gets its confirm all the same.
  public static let dropped = MessageFate(kind: .dropped)

  /// It arrives so many times, with the same message id, 1 to 1000: what a publisher does that got no confirm.
  public static func duplicated(copies: Int = 2) -> MessageFate {
    MessageFate(kind: .duplicated(min(max(1, copies), 1000)))
  }

  /// It arrives so much later, on the broker's clock, and its publisher gets its confirm at once. It comes on time while
  /// the broker runs, else when the broker is next used.
  public static func delayed(by pause: Duration) -> MessageFate { MessageFate(kind: .delayed(pause)) }

  /// It arrives behind the next message that does. Its publisher gets its confirm at once.
  public static let overtaken = MessageFate(kind: .overtaken)
}
