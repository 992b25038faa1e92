public import Logging

/// Makes a service of this machine known on its networks: it answers who asks, and announces itself.
///
/// Several may run on a machine, also in different processes: they share the port.
public struct BeaconAnnouncer: Sendable {
  private let service: BeaconService
  private let key: BeaconKey?
  private let configuration: BeaconConfiguration
  private let logger: Logger

  /// - Parameter key: the cluster's, or `nil` for beacons that aren't authenticated.
  /// - Throws: ``DiscoveryError`` if a setting is outside its limits.
  public init(
    _ service: BeaconService, key: BeaconKey?, configuration: BeaconConfiguration = .init(), logger: Logger
  ) throws(DiscoveryError) {
    try configuration.check()
    self.service = service
    self.key = key
    self.configuration = configuration
    self.logger = logger
  }

  /// Runs until the task is cancelled, and says goodbye then. Interfaces that come and go are followed.
  /// - Throws: ``DiscoveryError`` if the port can't be had, `CancellationError` if the task was cancelled.
  public func run() async throws {
    var random = SystemRandomNumberGenerator()
    let core = BeaconAnnouncing(service, key: key, configuration, instance: random.next())
    try await BeaconLoop(core, configuration, logger).run { _ in }
  }
}
