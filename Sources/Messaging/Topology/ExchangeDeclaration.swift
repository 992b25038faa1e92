/// An exchange as a program wants it to be.
public struct ExchangeDeclaration: Sendable, Hashable {
  /// How an exchange chooses among its bindings.
  public enum Kind: String, Sendable, Hashable {
    /// The routing key equals the binding key.
    case direct
    /// The routing key matches the binding key word by word, with `*` and `#`.
    case topic
    /// Every binding matches.
    case fanout
    /// The message's headers match those of the binding; see ``Binding/headers``.
    case headers
  }

  /// The exchange's name; not empty.
  public var name: ExchangeName
  /// How it routes.
  public var kind: Kind
  /// Whether it survives a restart of the broker.
  public var isDurable: Bool
  /// Whether it is deleted once it had a binding and the last one has gone.
  public var isAutoDeleted: Bool

  /// Makes an exchange; durable by default.
  public init(_ name: ExchangeName, _ kind: Kind, isDurable: Bool = true, isAutoDeleted: Bool = false) {
    self.name = name
    self.kind = kind
    self.isDurable = isDurable
    self.isAutoDeleted = isAutoDeleted
  }
}
