public import EdgeModel
import Scheduling

/// Machines that get nothing new, and apps that move.
extension ControlPlane {
  /// Cordons a machine, drains it, or ends that. Once more changes nothing.
  /// - Parameter reference: the machine's id or name.
  /// - Throws: ``ControlPlaneError``.
  public func cordon(_ reference: String, _ mode: NodeCordon.Mode, by actor: Actor) async throws -> NodeRecord {
    let term = try leading()
    var found: NodeRecord?
    let at = now()
    try await term.writer.write { state in
      let node = try state.node(reference)
      found = node
      let known = state.cordons[node.id]
      guard known?.mode != .removing else {
        throw ControlPlaneError(.conflict, "'\(node.name)' is leaving the platform, which can't be taken back")
      }
      guard (known?.mode ?? .lifted) != mode else { return [] }
      return [.cordon(NodeCordon(id: node.id, mode: mode, requestedBy: actor, at: at))]
    }
    changed.raise()
    guard let found else { throw ControlPlaneError(.unavailable, "the request left no record") }
    return found
  }

  /// Gives up the machines that vanished at once with at least half of all, without waiting longer for them: what ran there is
  /// placed anew as soon as each has been probed once more. For people who know that it isn't the leader that is cut off.
  /// - Returns: those machines, by name; none where nothing is held back.
  /// - Throws: ``ControlPlaneError``.
  public func giveUpVanished() async throws -> [NodeRecord] {
    let term = try leading()
    let snapshot = try await snapshot()
    let vanished = snapshot.heldBack.compactMap { snapshot.desired.nodes[$0] }.sorted { $0.name < $1.name }
    term.watch.confirmConnected(afterBrakeOf: .zero)
    changed.raise()
    return vanished
  }

  /// Where a deployment could run, were it placed now, and why.
  /// - Throws: ``ControlPlaneError``; `SchedulingError` of the strategy.
  public func explain(_ reference: DeploymentReference) async throws -> PlacementExplanation {
    let snapshot = try await snapshot()
    guard let deployment = snapshot.deployment(reference), deployment.intent != .destroy else {
      throw ControlPlaneError(.notFound, "there is no deployment '\(reference)'; 'flotilla ps' lists those there are")
    }
    let current = snapshot.desired.currentAllocation(of: deployment.id)
    guard let workload = deployment.resolved?.workload ?? current?.workload else {
      throw ControlPlaneError(
        .conflict, "it is not known yet what '\(deployment.name)' needs: 'flotilla status \(deployment.name)' says why")
    }
    do {
      let words = try await placement.explain(workload, for: deployment, in: snapshot)
      let choice = try await placement.choose(workload, for: deployment, in: snapshot)
      let chosen: NodeID? = if case .node(let node) = choice { node } else { nil }
      return PlacementExplanation(
        deployment: deployment.id, name: deployment.name, strategy: placement.strategy.name,
        node: current?.phase == .remove ? nil : current?.node, chosen: chosen, workload: words,
        volumes: current.map { $0.workload.volumes.filter(workload.volumes.contains) } ?? [])
    } catch let error as SchedulingError {
      throw ControlPlaneError(.conflict, error.message)
    }
  }

  /// Moves apps from full machines to empty ones, or says what it would move.
  /// - Parameter dryRun: whether nothing is changed.
  /// - Throws: ``ControlPlaneError``.
  public func rebalance(dryRun: Bool) async throws -> Rebalancing {
    let term = try leading()
    let snapshot = try await snapshot()
    let silent = snapshot.desired.nodes.values.filter { !snapshot.heard.contains($0.id) && snapshot.gone[$0.id] == nil }
    if !dryRun, !silent.isEmpty {
      let names = silent.map(\.name.rawValue).sorted().joined(separator: ", ")
      throw ControlPlaneError(.unavailable, "it is not known what runs on \(names); try again in a few seconds")
    }
    if !dryRun, snapshot.movesUnderWay > 0 {
      throw ControlPlaneError(.conflict, "apps are being moved already; try again when they are there")
    }
    do {
      guard !dryRun else { return try Rebalancing(snapshot) }
      var done = Rebalancing(moves: [], fixed: [])
      try await term.writer.write { state in
        var now = snapshot
        now.desired = state
        done = try Rebalancing(now)
        return try done.changes(in: now, epoch: term.epoch)
      }
      changed.raise()
      return done
    } catch let error as SchedulingError {
      throw ControlPlaneError(.conflict, error.message)
    }
  }
}

extension Rebalancing {
  /// What makes the moves: the new ones come up, and those that serve go on until they are well.
  func changes(in snapshot: PlatformSnapshot, epoch: UInt64) throws -> [DesiredChange] {
    let state = snapshot.desired
    return try moves.flatMap { move -> [DesiredChange] in
      guard let deployment = state.deployments[move.deployment],
        let allocation = state.currentAllocation(of: move.deployment),
        let serving = SideBySide.serving(move.deployment, beside: allocation.workload, on: move.to, in: snapshot)
      else { return [] }
      return try Allotment(epoch: epoch).place(
        deployment, allocation.workload, allocation.source, on: move.to, in: state, after: allocation.id,
        keeping: serving)
    }
  }
}
