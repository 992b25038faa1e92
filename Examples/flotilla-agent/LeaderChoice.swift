import ArgumentParser
import ControlAPI
import Discovery
import EdgeAgent
import EdgeModel
import Logging

/// Where this machine's platform is: at the agent that is named, at one that is found on the network, or here.
enum LeaderChoice {
  /// - Returns: the base URL of an agent of the platform; `nil` for the one that this machine belongs to, or its own.
  static func make(_ settings: AgentSettings, _ home: AgentHome, _ logger: Logger) async throws -> String? {
    if let join = settings.join {
      do {
        return try ControlClient(server: join, logger: logger).server
      } catch {
        throw ValidationError("--join: \(error.message)")
      }
    }
    // One that was told no token has one of its own, which nobody else has.
    if settings.token != nil, try !home.belongsToPlatform(), let beacons = try Beacons(settings, home, logger) {
      let name = settings.name?.rawValue ?? home.node.rawValue
      do {
        let found = try await PlatformSearch(beacons: beacons, home: home, name: name, logger: logger).find()
        if let found { return found }
      } catch let error as DiscoveryError {
        logger.warning("the platform can't be looked for by beacons", metadata: ["error": "\(error)"])
      }
    }
    guard !settings.searchedNetworks.isEmpty else { return nil }
    return try await LeaderSearch(networks: settings.searchedNetworks, home: home, logger: logger).find()
  }
}
