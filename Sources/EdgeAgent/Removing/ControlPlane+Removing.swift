public import EdgeModel

/// Machines that leave the platform for good.
extension ControlPlane {
  /// Has a machine leave the platform: nothing is taken from it any more, what was there is placed elsewhere, it holds the log no
  /// longer, and then it is forgotten. Once more changes nothing.
  /// - Parameters:
  ///   - reference: the machine's id or name.
  ///   - revoking: whether somebody else may have the machine: all others get another token, each sealed for it alone, and
  ///     another key for secrets; whoever has the machine can do nothing with what is on it.
  /// - Throws: ``ControlPlaneError``: it leads, or is there and not revoked.
  public func remove(_ reference: String, revoking: Bool, by actor: Actor) async throws -> MachineRemoval {
    let term = try leading()
    let snapshot = try await snapshot()
    let own = identity.node
    let vault = revoking ? try keeper() : nil
    let at = now()
    var removal: MachineRemoval?
    try await term.writer.write { state in
      let node = try state.node(reference)
      guard node.id != own else {
        throw ControlPlaneError(
          .conflict, "'\(node.name)' leads: 'flotilla leader transfer' hands that to another machine first")
      }
      guard revoking || !snapshot.heard.contains(node.id) else {
        throw ControlPlaneError(
          .conflict,
          """
          '\(node.name)' is there: 'flotilla drain \(node.name) --wait' moves its apps away, then stop its agent; or, if \
          somebody else has it, add --revoke
          """)
      }
      let staying = state.nodes.values.filter { $0.id != node.id && state.cordons[$0.id]?.mode != .removing }
      removal = MachineRemoval(
        node: node, isRevoked: revoking,
        withoutKey: revoking ? staying.filter { $0.key == nil }.sorted { $0.name < $1.name } : [])
      var changes: [DesiredChange] = []
      if state.cordons[node.id]?.mode != .removing {
        changes.append(.cordon(NodeCordon(id: node.id, mode: .removing, requestedBy: actor, at: at)))
      }
      if let vault {
        changes.append(.platformToken(try vault.anotherToken(for: staying, after: state.platformToken?.since, at: at)))
      }
      return changes
    }
    changed.raise()
    guard let removal else { throw ControlPlaneError(.unavailable, "the request left no record") }
    return removal
  }

  /// The platform's present token for a machine that only has the one before, sealed for it alone. Anybody may ask.
  /// - Throws: ``ControlPlaneError`` with code `.notFound` where there is none for it.
  public func renewedToken(for node: NodeID) async throws -> RenewedToken {
    let records = [try await desired().platformToken, vault?.tokenRecord].compactMap(\.self)
    guard let cluster = identity.clusterID, let record = records.max(by: { $0.since < $1.since }),
      let box = record.boxes.first(where: { $0.node == node })
    else { throw ControlPlaneError(.notFound, "there is no other token for machine \(node)") }
    return RenewedToken(cluster: cluster, since: record.since, box: box.token)
  }

  /// - Throws: ``ControlPlaneError`` for a machine that is to leave.
  static func checkStays(_ node: NodeID, in state: DesiredState) throws {
    guard state.cordons[node]?.mode == .removing else { return }
    throw ControlPlaneError(.forbidden, "machine \(node) was removed from this platform ('flotilla node remove')")
  }
}

/// A machine that leaves, and what there is to do by hand.
public struct MachineRemoval: Hashable, Sendable {
  /// As it was known.
  public var node: NodeRecord
  /// Whether the others get another token.
  public var isRevoked: Bool
  /// The machines whose agents are too old to get that token by themselves.
  public var withoutKey: [NodeRecord]
}
