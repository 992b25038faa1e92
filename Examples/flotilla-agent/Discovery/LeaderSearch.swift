import ArgumentParser
import ControlAPI
import ControlServer
import Discovery
import EdgeAgent
import EdgeModel
import Logging

/// Looks for an agent that leads, in the networks that the settings name.
struct LeaderSearch {
  let networks: [String]
  let home: AgentHome
  let logger: Logger

  /// How long the search may take.
  static let patience: Duration = .seconds(10)

  /// - Returns: the base URL of the first agent that proves to be one; `nil` when there is none.
  func find() async throws -> String? {
    do {
      let ranges = try networks.map { try CIDR($0) }
      let probe = try ProbeDiscoverer(
        ranges: ranges, port: 7070, verifier: PingVerifier(home: home, logger: logger), logger: logger)
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

/// Believes an endpoint that leads a platform and proves to have this machine's token. The token itself is not sent.
struct PingVerifier: ServiceVerifier {
  let home: AgentHome
  let logger: Logger

  func verify(_ endpoint: Endpoint) async throws -> Verification {
    let client = try ControlClient(server: "http://\(endpoint)", token: nil, logger: logger)
    do {
      let nonce = PingProof.nonce()
      let answer = try await client.ping(nonce: nonce)
      await client.shutdown()
      guard answer.service == "flotilla" else { return .refused(reason: "it answers /ping, but not as Flotilla does") }
      guard answer.node != home.node else { return .refused(reason: "it is this agent itself") }
      guard let proof = answer.proof,
        PingProof.isRight(proof, token: home.token, nonce: nonce, node: answer.node, key: answer.key)
      else { return .refused(reason: "it does not prove to have this machine's token") }
      return .genuine(
        try GenuineService(
          identity: try ServiceIdentity(answer.node.rawValue), name: answer.name.rawValue,
          cluster: answer.cluster?.rawValue, proof: "proved on GET /ping to have the platform's token"))
    } catch {
      await client.shutdown()
      throw error
    }
  }
}
