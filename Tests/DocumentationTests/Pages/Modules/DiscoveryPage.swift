import Discovery
import Logging

/// The program of docs/modules/Discovery.md.
enum DiscoveryPage {
  static func first(_ verifier: some ServiceVerifier, logger: Logger) async throws -> DiscoveredService? {
    let known = try AddressDiscoverer(
      [Endpoint("cellar:7070"), Endpoint("10.0.0.7:7070")], verifier: verifier, logger: logger)
    let probe = try ProbeDiscoverer(ranges: [CIDR("10.0.0.0/24")], port: 7070, verifier: verifier, logger: logger)
    let both = RaceDiscoverer([known, probe], logger: logger)
    let first = try await both.firstGenuine(ServiceQuery(), within: .seconds(5))
    return first
  }
}
