import Discovery
import EdgeAgent
import EdgeModel
import Logging

/// How agents of a platform tell each other on the network that they are there: by beacons under the platform's token.
struct Beacons {
  private let key: BeaconKey
  private let logger: Logger

  /// - Returns: `nil` where the agent listens to this machine alone, or the settings say so.
  init?(_ settings: AgentSettings, _ home: AgentHome, _ logger: Logger) throws {
    guard settings.hasBeacon, !settings.isLocal else { return nil }
    key = try BeaconKey(secret: home.token.utf8)
    self.logger = logger
  }

  /// Who doesn't have the token hears that there is a platform, not to be believed before it has proved something else.
  func announcer(_ service: BeaconService) throws -> BeaconAnnouncer {
    var configuration = BeaconConfiguration()
    configuration.answersStrangers = true
    return try BeaconAnnouncer(service, key: key, configuration: configuration, logger: logger)
  }

  /// Finds agents that have this machine's token.
  func discoverer() throws -> BeaconDiscoverer { try BeaconDiscoverer(key: key, logger: logger) }

  /// Finds agents of any platform, which prove nothing.
  static func strangers(_ logger: Logger) throws -> BeaconDiscoverer { try BeaconDiscoverer(key: nil, logger: logger) }

  /// The base URL of the agent there; `nil` for an address that can't be in a URL, which one that can will follow.
  static func address(of service: DiscoveredService) -> String? {
    if case .address(let address) = service.endpoint.host, address.isLinkLocal { return nil }
    return "http://\(service.endpoint)"
  }
}
