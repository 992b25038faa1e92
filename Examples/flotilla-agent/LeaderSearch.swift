import ArgumentParser
import ControlAPI
import Discovery
import EdgeModel
import Logging

/// Looks for an agent that leads, in the networks that the settings name.
struct LeaderSearch {
  let networks: [String]
  let own: NodeID
  let logger: Logger

  /// How long the search may take.
  static let patience: Duration = .seconds(10)

  /// - Returns: the base URL of the first agent that proves to be one; `nil` when there is none.
  func find() async throws -> String? {
    do {
      let ranges = try networks.map { try CIDR($0) }
      let probe = try ProbeDiscoverer(
        ranges: ranges, port: 7070, verifier: PingVerifier(own: own, logger: logger), logger: logger)
      let found = try await probe.firstGenuine(ServiceQuery(), within: Self.patience)
      guard let found else {
        logger.info("no agent found in the given networks; leading a platform of its own")
        return nil
      }
      return "http://\(found.endpoint)"
    } catch let error as DiscoveryError {
      throw ValidationError("[discovery] networks: \(error.message)")
    }
  }
}

/// Believes an endpoint that answers `GET /ping` as the control API does.
struct PingVerifier: ServiceVerifier {
  let own: NodeID
  let logger: Logger

  func verify(_ endpoint: Endpoint) async throws -> Verification {
    let client = try ControlClient(server: "http://\(endpoint)", token: nil, logger: logger)
    do {
      let answer = try await client.ping()
      await client.shutdown()
      guard answer.service == "flotilla" else { return .refused(reason: "it answers /ping, but not as Flotilla does") }
      guard answer.node != own else { return .refused(reason: "it is this agent itself") }
      return .genuine(
        try GenuineService(
          identity: try ServiceIdentity(answer.node.rawValue), name: answer.name.rawValue,
          cluster: answer.cluster?.rawValue, proof: "answered GET /ping"))
    } catch {
      await client.shutdown()
      throw error
    }
  }
}
