/// How an ``AddressDiscoverer`` goes about it.
public struct AddressConfiguration: Hashable, Sendable {
  /// The most endpoints of one discoverer.
  public static let mostEndpoints = 1024

  /// How many endpoints are asked at a time.
  public var maximumInFlight = 16
  /// How long a name may take to become addresses.
  public var resolutionTimeout = Duration.seconds(5)
  /// How long each address has to accept a connection.
  public var connectTimeout = Duration.seconds(2)
  /// How long a service has to prove itself.
  public var verificationTimeout = Duration.seconds(5)

  public init() {}

  func check(_ endpoints: [Endpoint]) throws(DiscoveryError) {
    try Limits.check(endpoints.count, in: 1...Self.mostEndpoints, "the number of endpoints")
    try Limits.check(maximumInFlight, in: 1...256, "maximumInFlight")
    try Limits.check(resolutionTimeout, "resolutionTimeout")
    try Limits.check(connectTimeout, "connectTimeout")
    try Limits.check(verificationTimeout, "verificationTimeout")
    for endpoint in endpoints { try Limits.check(Int(endpoint.port), in: 1...65_535, "the port of \(endpoint)") }
  }
}
