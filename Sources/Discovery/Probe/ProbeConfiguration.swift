/// How a ``ProbeDiscoverer`` goes about it.
public struct ProbeConfiguration: Hashable, Sendable {
  /// The most addresses that are probed without ``allowsLargeRanges``: those of a /22.
  public static let ordinaryLimit = 1024
  /// The most addresses that are probed at all: those of a /16.
  public static let absoluteLimit = 65_536
  /// The most connections at a time; more would overflow the kernel's table of neighbours.
  public static let mostInFlight = 256

  /// Whether more than ``ordinaryLimit`` addresses may be probed, up to ``absoluteLimit``.
  public var allowsLargeRanges = false
  /// How many connections are under way at a time, verifications included; at most ``mostInFlight``.
  public var maximumInFlight = Self.mostInFlight
  /// How long a host has to accept a connection.
  public var connectTimeout = Duration.milliseconds(500)
  /// How many verifications run at a time.
  public var maximumVerifications = 16
  /// How long a service has to prove itself.
  public var verificationTimeout = Duration.seconds(2)

  public init() {}

  func check() throws(DiscoveryError) {
    try Limits.check(maximumInFlight, in: 1...Self.mostInFlight, "maximumInFlight")
    try Limits.check(maximumVerifications, in: 1...Self.mostInFlight, "maximumVerifications")
    try Limits.check(connectTimeout, "connectTimeout")
    try Limits.check(verificationTimeout, "verificationTimeout")
  }

  /// Refuses more addresses than are allowed.
  func check(_ ranges: [CIDR]) throws(DiscoveryError) {
    try Limits.check(ranges.count, in: 1...256, "the number of ranges")
    let limit = allowsLargeRanges ? Self.absoluteLimit : Self.ordinaryLimit
    var total: UInt128 = 0
    for range in ranges {
      let (sum, overflows) = total.addingReportingOverflow(range.count)
      guard !overflows, sum <= limit else {
        throw DiscoveryError(
          .rangeTooLarge,
          allowsLargeRanges
            ? "with \(range) there are more than \(limit) addresses, the most that are probed"
            : "with \(range) there are more than \(limit) addresses (a /22), and large ranges aren't allowed")
      }
      total = sum
    }
  }
}
