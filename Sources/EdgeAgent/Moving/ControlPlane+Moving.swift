public import EdgeModel
import EdgeStore

/// Machines that change their platform.
extension ControlPlane {
  /// Takes a machine of another platform, with what it runs.
  /// - Throws: ``ControlPlaneError``.
  public func adopt(_ adoption: Adoption, by actor: Actor) async throws -> Contact {
    try await adopt { AdoptionDecision(adoption: adoption, actor: actor, now: $0, epoch: $1) }
  }

  /// Leaves this platform, which must be this machine's alone, for another one. Once this returns the other one has taken
  /// the machine, and the agent ends to start anew as a part of it.
  /// - Parameters:
  ///   - address: the base URL of an agent of the other platform.
  ///   - token: what that platform's agents know each other by.
  ///   - adopting: whether the apps go along; without it a platform that has some is not left.
  /// - Returns: the other platform, and how many apps went along.
  /// - Throws: ``ControlPlaneError``; nothing has changed here then.
  public func move(
    to address: String, token: String, adopting: Bool
  ) async throws -> (cluster: ClusterID, apps: Int) {
    guard let departing else {
      throw ControlPlaneError(.conflict, "this agent was put together without a way to leave its platform")
    }
    let own = identity
    guard own.leads, let cluster = own.clusterID else {
      throw ControlPlaneError(
        .conflict,
        "this machine works for the platform \(own.clusterID?.description ?? "of another agent"): only a platform of one machine can be moved"
      )
    }
    let state = try await desired()
    guard let record = state.nodes[own.node], let adoption = Adoption(of: state, on: record) else {
      let others = state.nodes.values.filter { $0.id != own.node }.map(\.name.rawValue).sorted()
      throw ControlPlaneError(
        .conflict,
        """
        other machines belong to this platform (\(others.joined(separator: ", "))): only a platform of one machine can be \
        moved; move them first, each with --data-dir of its own, or keep this platform
        """)
    }
    let apps = adoption.records.count { if case .deployment = $0 { true } else { false } }
    guard adopting || apps == 0 else {
      throw ControlPlaneError(
        .conflict,
        "this platform has \(apps) app\(apps == 1 ? "" : "s"): --adopt takes them along; 'flotilla destroy' ends them")
    }
    let contact = try await departing.ask(adoption, address, token)
    guard contact.cluster != cluster else {
      throw ControlPlaneError(.conflict, "\(address) is of this very platform (\(cluster))")
    }
    try departing.decide(cluster, KnownPlatform(cluster: contact.cluster, agents: contact.agents), token)
    return (contact.cluster, apps)
  }
}

/// How an agent leaves its platform.
struct Departing: Sendable {
  let ask: @Sendable (Adoption, _ address: String, _ token: String) async throws -> Contact
  /// Keeps the decision on disk, and has the agent end.
  let decide: @Sendable (_ leaving: ClusterID, KnownPlatform, _ token: String) throws -> Void
}
