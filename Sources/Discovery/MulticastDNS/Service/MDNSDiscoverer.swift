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

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    // One call at a time has it: the lock only says so to the compiler.
    let state = Mutex(ProvenSightings<FoundService>())
    try await dns.services(of: type) { services in
      var story = state.withLock { $0 }
      let events = try await story.take(services) { try await prove($0, query) }
      state.withLock { [story] in $0 = story }
      for event in events {
        await found(event)
        try Task.checkCancellation()
      }
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
}
