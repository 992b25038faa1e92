/// The name of an exchange; the empty name is the default exchange.
///
/// At most 255 bytes of UTF-8 without control characters, the AMQP rule for short strings.
public struct ExchangeName: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The name as it goes on the wire.
  public let rawValue: String

  /// Checks a name that comes from outside. Throws ``MessagingError`` with `invalidName`.
  public init(_ name: String) throws {
    try ShortString.check(name, as: "exchange name", mayBeEmpty: true)
    rawValue = name
  }

  /// A name written in the source. A faulty literal is a mistake in the program and stops it at its first use.
  public init(stringLiteral name: StaticString) {
    let name = name.description
    precondition(ShortString.fault(in: name, mayBeEmpty: true) == nil, "not a legal exchange name")
    rawValue = name
  }

  /// The exchange that every broker has: it routes to the queue whose name is the routing key.
  public static let `default`: ExchangeName = ""
  /// The topic exchange that every virtual host of RabbitMQ has, `amq.topic`: what devices publish by MQTT comes there. For
  /// ``InMemoryBroker`` declare it.
  public static let topic: ExchangeName = "amq.topic"

  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
