import ArgumentParser
import ControlAPI
import ControlServer
import Discovery
import EdgeAgent
import Logging

/// Whom this agent works for: the agent that is named, one that is found in the given networks, or nobody but itself.
enum LeaderChoice {
  static func make(
    _ settings: AgentSettings, _ home: AgentHome, _ logger: Logger
  ) async throws -> (leader: any Leader, address: String)? {
    var address = settings.join
    if address == nil, !settings.searchedNetworks.isEmpty {
      address = try await LeaderSearch(networks: settings.searchedNetworks, home: home, logger: logger).find()
    }
    guard let address else { return nil }
    do {
      let client = try ControlClient(server: address, token: home.token, logger: logger)
      logger.info("working for another agent", metadata: ["leader": "\(address)"])
      return (RemoteLeader(client), address)
    } catch {
      throw ValidationError("--join: \(error.message)")
    }
  }
}
