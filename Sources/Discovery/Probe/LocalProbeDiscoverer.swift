public import Logging

/// Probes the IPv4 networks that this machine is really on, as its interfaces are when the search begins.
///
/// One pass, as of a ``ProbeDiscoverer``. Networks in which there are more addresses than may be probed are left out, and
/// the log says so: without ``ProbeConfiguration/allowsLargeRanges`` they have 1,024 addresses (a /22) together.
public struct LocalProbeDiscoverer: Discoverer {
  private let port: UInt16
  private let selection: InterfaceSelection
  private let verifier: any ServiceVerifier
  private let configuration: ProbeConfiguration
  private let logger: Logger

  /// - Parameter port: the TCP port that services listen on.
  /// - Throws: ``DiscoveryError`` if a setting is outside its limits.
  public init(
    port: UInt16, interfaces: InterfaceSelection = .init(), verifier: any ServiceVerifier,
    configuration: ProbeConfiguration = .init(), logger: Logger
  ) throws(DiscoveryError) {
    try configuration.check()
    try Limits.check(Int(port), in: 1...65_535, "port")
    self.port = port
    selection = interfaces
    self.verifier = verifier
    self.configuration = configuration
    self.logger = logger
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let (ranges, tooLarge) = Self.ranges(try NetworkInterface.all(selection), configuration)
    if !tooLarge.isEmpty {
      logger.notice(
        "Networks of this machine are too large to be probed",
        metadata: ["networks": "\(tooLarge.map(\.description).joined(separator: ", "))"])
    }
    guard !ranges.isEmpty else { return }
    try await ProbeDiscoverer(
      ranges: ranges, port: port, verifier: verifier, configuration: configuration, logger: logger
    ).discover(query, found)
  }

  /// The networks of some interfaces, as many as may be probed together; small ones first, since they are soon done.
  static func ranges(
    _ interfaces: [NetworkInterface], _ configuration: ProbeConfiguration
  ) -> (ranges: [CIDR], tooLarge: [CIDR]) {
    let networks = Set(interfaces.flatMap(\.addresses).map(\.network).filter { $0.family == .v4 })
    let inOrder = networks.sorted { ($1.prefixLength, $0.network) < ($0.prefixLength, $1.network) }
    var (ranges, tooLarge): ([CIDR], [CIDR]) = ([], [])
    for network in inOrder {
      do throws(DiscoveryError) {
        try configuration.check(ranges + [network])
        ranges.append(network)
      } catch {
        tooLarge.append(network)
      }
    }
    return (ranges, tooLarge)
  }
}
