/// Where multicast DNS is spoken.
public struct MulticastDNSConfiguration: Hashable, Sendable {
  /// On which interfaces.
  public var interfaces = InterfaceSelection()
  /// By which families of addresses; one that the machine doesn't have is left out with a warning.
  public var families: Set<IPAddress.Family> = [.v4, .v6]
  /// How long a search waits before its first question, at random; at most 500 ms.
  ///
  /// RFC 6762 section 5.2 wants 20 to 120 ms, so that machines that begin at the same moment don't ask at the same moment.
  /// Where a search begins because a person did something, zero does no harm.
  public var firstQuestionDelay: ClosedRange<Duration> {
    get { timing.firstQueryDelay }
    set { timing.firstQueryDelay = newValue.clamped(to: .zero ... .milliseconds(500)) }
  }
  var timing = MDNSTiming()

  public init() {}
}
