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

  /// Where a message goes for which this exchange has no binding.
  public var alternateExchange: ExchangeName?
  /// Arguments that have no property here, under their names on the wire; sent as they are. ``InMemoryBroker`` refuses
  /// them.
  public var furtherArguments: [String: HeaderValue] = [:]

  /// Makes an exchange; durable by default.
  public init(
    _ name: ExchangeName, _ kind: Kind, isDurable: Bool = true, isAutoDeleted: Bool = false,
    alternateExchange: ExchangeName? = nil
  ) {
    self.name = name
    self.kind = kind
    self.isDurable = isDurable
    self.isAutoDeleted = isAutoDeleted
    self.alternateExchange = alternateExchange
  }

  /// The declaration's optional arguments under their names on the wire, as RabbitMQ knows them.
  public var arguments: [String: HeaderValue] {
    var arguments = furtherArguments
    if let alternateExchange { arguments[Self.alternate] = .string(alternateExchange.rawValue) }
    return arguments
  }

  func check() throws {
    guard name != .default else {
      throw MessagingError(.invalidTopology, "the default exchange cannot be declared")
    }
    guard furtherArguments[Self.alternate] == nil else {
      throw MessagingError(
        .invalidTopology,
        "the exchange '\(name)' has the further argument '\(Self.alternate)', for which there is a property")
    }
  }

  private static let alternate = "alternate-exchange"
}
