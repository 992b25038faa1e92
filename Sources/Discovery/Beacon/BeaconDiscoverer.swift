public import Logging

/// Finds services whose ``BeaconAnnouncer`` is on one of this machine's networks, in milliseconds, and says when they go.
///
/// It listens until it is cancelled. With a key only who has it too is found, and that is their proof; without one
/// everybody is, and ``Evidence/proof`` says that anybody could have answered: verify such a service before you trust it.
public struct BeaconDiscoverer: Discoverer {
  private let key: BeaconKey?
  private let configuration: BeaconConfiguration
  private let logger: Logger

  /// - Parameter key: the cluster's, or `nil` to find services of any cluster without proof.
  /// - Throws: ``DiscoveryError`` if a setting is outside its limits.
  public init(
    key: BeaconKey?, configuration: BeaconConfiguration = .init(), logger: Logger
  ) throws(DiscoveryError) {
    try configuration.check()
    self.key = key
    self.configuration = configuration
    self.logger = logger
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let loop = try BeaconLoop(BeaconSearching(query, key: key, configuration), configuration, logger)
    try await withoutActuallyEscaping(found) { found in try await loop.run(found) }
  }
}
