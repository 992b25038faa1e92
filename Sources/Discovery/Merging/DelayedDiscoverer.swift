/// A discoverer that gives others a head start.
struct DelayedDiscoverer: Discoverer {
  let discoverer: any Discoverer
  let delay: Duration
  let clock: any Clock<Duration>

  func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    try await clock.sleep(for: delay)
    try await discoverer.discover(query, found)
  }
}
