/// Where multicast DNS is spoken.
public struct MulticastDNSConfiguration: Hashable, Sendable {
  /// On which interfaces.
  public var interfaces = InterfaceSelection()
  /// By which families of addresses; one that the machine doesn't have is left out with a warning.
  public var families: Set<IPAddress.Family> = [.v4, .v6]
  var timing = MDNSTiming()

  public init() {}
}
