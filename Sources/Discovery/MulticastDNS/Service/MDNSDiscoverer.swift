public import Logging
internal import Synchronization

/// Finds services that are announced by multicast DNS, and puts each to the proof where it says that it answers.
///
/// It listens until it is cancelled. What says goodbye, or isn't there any more when its time is over, is lost.
public struct MDNSDiscoverer: Discoverer {
  private let dns: MulticastDNS
  private let type: String
  private let prover: Prover

  /// - Parameters:
  ///   - dns: whose ``MulticastDNS/run()`` runs.
  ///   - type: `_http._tcp`.
  ///   - verificationTimeout: how long a proof may take at each address.
  /// - Throws: ``DiscoveryError`` if the time limit is out of range.
  public init(
    _ dns: MulticastDNS, type: String, verifier: any ServiceVerifier, verificationTimeout: Duration = .seconds(2),
    logger: Logger
  ) throws(DiscoveryError) {
    try Limits.check(verificationTimeout, "verificationTimeout")
    self.dns = dns
    self.type = type
    prover = Prover(
      verifier: verifier, timeout: verificationTimeout, clock: ContinuousClock(), source: .multicastDNS, logger: logger)
  }

  private struct Sighting {
    var found: FoundService
    /// What proved itself there; `nil` if nothing did.
    var service: DiscoveredService?
  }

  private struct Known {
    var sightings: [Sighting] = []
    var reported: [DiscoveredService] = []
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    // One call at a time has it: the lock only says so to the compiler.
    let state = Mutex(Known())
    try await dns.services(of: type) { services in
      let before = state.withLock { $0 }
      var sightings: [Sighting] = []
      for service in services {
        if let known = before.sightings.first(where: { $0.found == service }) {
          sightings.append(known)
        } else {
          sightings.append(Sighting(found: service, service: try await prove(service, query)))
        }
      }
      var services: [DiscoveredService] = []
      for service in sightings.compactMap(\.service)
      where !services.contains(where: { $0.identity == service.identity }) {
        services.append(service)
      }
      state.withLock { [sightings, services] in $0 = Known(sightings: sightings, reported: services) }
      for event in changes(from: before.reported, to: services) { await found(event) }
    }
  }

  private func prove(_ service: FoundService, _ query: ServiceQuery) async throws -> DiscoveredService? {
    for endpoint in service.endpoints {
      if var proven = try await prover.prove(endpoint, query) {
        proven.interface = proven.interface ?? String(service.interface)
        return proven
      }
    }
    return nil
  }

  private func changes(from old: [DiscoveredService], to new: [DiscoveredService]) -> [DiscoveryEvent] {
    let lost = old.filter { known in !new.contains { $0.identity == known.identity } }
    return lost.map { .lost($0) }
      + new.compactMap { service in
        guard let known = old.first(where: { $0.identity == service.identity }) else { return .found(service) }
        return known == service ? nil : .updated(service)
      }
  }
}
