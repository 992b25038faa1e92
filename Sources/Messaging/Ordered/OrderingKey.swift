/// Which messages of a queue must be handled one after the other: those for which it gives the same text.
///
/// ```swift
/// try await broker.consume("orders", orderedBy: .header("customer"), options: .init(concurrency: 8)) { delivery in … }
/// ```
public struct OrderingKey: Sendable {
  private let key: @Sendable (Delivery) -> String?

  /// The key is what the closure says; a message for which it returns nil waits for no other. Called once a delivery, in
  /// the order of delivery.
  public init(_ key: @escaping @Sendable (Delivery) -> String?) { self.key = key }

  /// The text or integer in this header; a message without it waits for no other.
  public static func header(_ name: String) -> OrderingKey {
    OrderingKey { delivery in
      let value = delivery.properties.headers[name]
      return value?.stringValue ?? value?.integerValue.map { String($0) }
    }
  }

  /// The key under which the message was published.
  public static let routingKey = OrderingKey { $0.routingKey.rawValue }

  /// The key of this message.
  public func callAsFunction(_ delivery: Delivery) -> String? { key(delivery) }
}
