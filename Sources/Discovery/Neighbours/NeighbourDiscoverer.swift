public import Logging

/// Asks the machines that this one has lately spoken with: those in the kernel's table of neighbours (ARP, RFC 826, and
/// neighbour discovery, RFC 4861). It needs no range and disturbs nobody else.
///
/// One pass, as of an ``AddressDiscoverer``. Other systems than Linux aren't asked for their table: it finds nothing there.
public struct NeighbourDiscoverer: Discoverer {
  private let port: UInt16
  private let selection: InterfaceSelection
  private let verifier: any ServiceVerifier
  private let configuration: AddressConfiguration
  private let logger: Logger

  /// - Parameters:
  ///   - port: the TCP port that services listen on.
  ///   - configuration: by default more are asked at a time, and each has less time to connect, than at addresses that
  ///     are known.
  /// - Throws: ``DiscoveryError`` if a setting is outside its limits.
  public init(
    port: UInt16, interfaces: InterfaceSelection = .init(), verifier: any ServiceVerifier,
    configuration: AddressConfiguration = .quick, logger: Logger
  ) throws(DiscoveryError) {
    try configuration.check([Endpoint(.v4(0), port: port)])
    self.port = port
    selection = interfaces
    self.verifier = verifier
    self.configuration = configuration
    self.logger = logger
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let interfaces = Set(try NetworkInterface.all(selection).map(\.index))
    var endpoints: [Endpoint] = []
    for neighbour in try Neighbour.all().sorted(by: { $0.address < $1.address })
    where interfaces.contains(neighbour.interface) {
      let isOnLink = neighbour.address.family == .v6 && neighbour.address.isLinkLocal
      endpoints.append(
        Endpoint(neighbour.address, zone: isOnLink ? String(neighbour.interface) : nil, port: port))
    }
    guard !endpoints.isEmpty else { return }
    try await AddressDiscoverer(
      Array(endpoints.prefix(AddressConfiguration.mostEndpoints)), verifier: verifier, configuration: configuration,
      source: .neighbour, logger: logger
    ).discover(query, found)
  }
}

extension AddressConfiguration {
  /// For many addresses at which most likely nobody listens.
  public static var quick: AddressConfiguration {
    var quick = AddressConfiguration()
    quick.maximumInFlight = 256
    quick.connectTimeout = .milliseconds(500)
    quick.verificationTimeout = .seconds(2)
    return quick
  }
}
