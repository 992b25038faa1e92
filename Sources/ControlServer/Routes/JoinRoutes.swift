internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Codes that machines join with, in the place of the platform's token.
struct JoinRoutes {
  let environment: RouteEnvironment
  private let desk = JoinDesk()

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let (environment, desk) = (environment, desk)
    table.add(.post, "/api/v1/join-codes", needs: .issueJoinCodes) { call in
      let body = try await environment.body(JoinCodeRequest.self, of: call)
      guard (1...1_440).contains(body.minutes) else { throw ControlError(.invalid, "minutes: 1 to 1440") }
      guard (1...100).contains(body.machines) else { throw ControlError(.invalid, "machines: 1 to 100") }
      _ = try environment.joining()
      let now = environment.platform.now()
      let end = Timestamp(milliseconds: now.milliseconds + Int64(body.minutes) * 60_000)
      let code = try desk.issue(until: end, machines: body.machines, now: now)
      return try .json(
        JoinCodeSummary(
          code: code.shown, address: environment.platform.identity.address, machines: body.machines,
          expiresAt: CivilTime(end)), status: .created)
    }
    table.add(.post, "/api/v1/join", needs: .redeemJoinCode) { call in
      let request = try await environment.body(JoinRequest.self, of: call)
      guard request.key.bytes.count == JoinRequest.keyLength, request.proof.bytes.count == JoinRequest.proofLength
      else {
        throw ControlError(.invalid, "the key must have \(JoinRequest.keyLength) bytes, and so must the proof")
      }
      let (token, cluster) = try environment.joining()
      return try .json(
        try desk.redeem(request, token: token, of: cluster, now: environment.platform.now()))
    }
  }
}

extension RouteEnvironment {
  /// What a machine that joins is given.
  fileprivate func joining() throws(ControlError) -> (token: String, cluster: ClusterID) {
    guard let token = configuration.peerToken else {
      throw ControlError(.unavailable, "this agent hands out no token")
    }
    guard let cluster = platform.identity.clusterID else {
      throw ControlError(.unavailable, "the platform is not founded yet; try again")
    }
    return (token, cluster)
  }
}
