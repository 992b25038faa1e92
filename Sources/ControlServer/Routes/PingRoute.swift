internal import ControlAPI
internal import EdgeAgent
internal import Hummingbird

/// Who answers here.
struct PingRoute {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    table.add(.get, "/ping", needs: .ping) { [environment] call in
      let identity = environment.platform.identity
      let key = environment.configuration.key?.publicKey
      var proof: String?
      if let nonce = call.query("nonce"), let token = environment.configuration.peerToken {
        guard PingProof.isNonce(nonce) else { throw ControlError(.invalid, "the nonce is no \(PingProof.rule)") }
        proof = PingProof.make(token: token, nonce: nonce, node: identity.node, key: key)
      }
      return try .json(
        PingAnswer(
          version: identity.version, cluster: identity.clusterID, node: identity.node, name: identity.name,
          leads: identity.leads, leader: identity.leader, epoch: identity.epoch,
          at: CivilTime(environment.platform.now()), proof: proof, key: key))
    }
  }
}
