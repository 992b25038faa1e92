/// A routing key, or a binding key: with a topic exchange, words between dots, where `*` in a binding stands for one
/// word and `#` for any number.
///
/// At most 255 bytes of UTF-8 without control characters, the AMQP rule for short strings.
public struct RoutingKey: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The name as it goes on the wire.
  public let rawValue: String

  /// Checks a name that comes from outside. Throws ``MessagingError`` with `invalidName`.
  public init(_ name: String) throws {
    try ShortString.check(name, as: "routing key", mayBeEmpty: true)
    rawValue = name
  }

  /// A name written in the source. A faulty literal is a mistake in the program and stops it at its first use.
  public init(stringLiteral name: StaticString) {
    let name = name.description
    precondition(ShortString.fault(in: name, mayBeEmpty: true) == nil, "not a legal routing key")
    rawValue = name
  }

  /// The key that reaches a queue through the default exchange.
  public init(_ queue: QueueName) { rawValue = queue.rawValue }

  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
