import ArgumentParser
import ControlAPI
import EdgeAgent
import Logging

/// Where this machine's platform is: at the agent that is named, at one that is found in the given networks, or here.
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
    guard !settings.searchedNetworks.isEmpty else { return nil }
    return try await LeaderSearch(networks: settings.searchedNetworks, home: home, logger: logger).find()
  }
}
