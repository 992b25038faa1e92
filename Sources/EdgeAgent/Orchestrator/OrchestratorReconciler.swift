import Coordination
import EdgeModel

/// What the leader does next, as a pure function of what shall be and what was seen.
struct OrchestratorReconciler {
  /// One thing to do.
  enum Action: Hashable {
    /// Fetch a deployment's source, read its manifest, pin its commit.
    case resolve(DeploymentID, generation: UInt32)
    /// Choose a machine for a pinned version.
    case place(DeploymentID, generation: UInt32)
    /// Choose another machine for an allocation whose machine is gone.
    case replace(AllocationID)
    /// Choose another machine for an allocation whose machine is being drained.
    case move(AllocationID)
    /// A machine reported that an allocation failed.
    case giveUp(AllocationID, words: String)
    /// A version runs well: it is one to go back to, and those before it have done their part.
    case confirm(AllocationID)
    /// A machine reported that nothing is left of an allocation.
    case forgetAllocation(AllocationID)
    /// Drop a machine that has left.
    case forgetNode(NodeID)
    /// Drop the record of a destroyed deployment.
    case forgetDeployment(DeploymentID)
  }

  /// How many destroyed deployments are remembered, so that people can still ask how it ended.
  static let destroyedKept = 50

  /// The position at which a removal was first seen: a machine that has not read so far can't confirm it.
  private var removalSeen: [AllocationID: DesiredVersion] = [:]

  init() {}

  /// - Parameter isInformed: whether it is known what runs, so that something may be placed anew.
  mutating func step(_ snapshot: PlatformSnapshot, isInformed: Bool = true) -> [Action] {
    let state = snapshot.desired
    var actions: [Action] = []
    for allocation in state.allocations.values.sorted(by: { $0.id < $1.id }) {
      if let action = judge(allocation, snapshot) { actions.append(action) }
    }
    for deployment in state.deploymentsInOrder where deployment.intent == .run {
      if let action = advance(deployment, snapshot) { actions.append(action) }
    }
    actions += Replacement.due(in: state, gone: snapshot.gone, isInformed: isInformed).filter { lost in
      // What it reported before it was lost still counts.
      let phase = snapshot.reports[lost.node]?.observed(lost.id)?.phase
      return phase != .failed && phase != .completed
    }.map { .replace($0.id) }
    if isInformed {
      let leaving = snapshot.draining.flatMap { snapshot.leaving($0) }
      actions += leaving.filter { $0.fate == .due }.map { .move($0.allocation.id) }
    }
    actions += Departures.complete(in: snapshot).map { .forgetNode($0) }
    let gone = state.deploymentsInOrder.filter { $0.intent == .destroy && state.currentAllocation(of: $0.id) == nil }
    actions.append(contentsOf: gone.dropLast(Self.destroyedKept).map { .forgetDeployment($0.id) })
    removalSeen = removalSeen.filter { state.allocations[$0.key]?.phase == .remove }
    return actions
  }

  private mutating func judge(_ allocation: Allocation, _ snapshot: PlatformSnapshot) -> Action? {
    let report = snapshot.reports[allocation.node]
    switch allocation.phase {
    case .run:
      guard let observed = report?.observed(allocation.id), observed.phase == .failed else { return nil }
      return .giveUp(allocation.id, words: observed.detail ?? "the machine reported a failure")
    case .remove:
      let seen = removalSeen[allocation.id] ?? snapshot.desired.version
      removalSeen[allocation.id] = seen
      guard let report, let applied = report.applied, applied >= seen, report.observed(allocation.id) == nil else {
        return nil
      }
      return .forgetAllocation(allocation.id)
    case .stop, .failed, .removed:
      return nil
    }
  }

  private func advance(_ deployment: Deployment, _ snapshot: PlatformSnapshot) -> Action? {
    let state = snapshot.desired
    if let action = rollOut(deployment, snapshot) { return action }
    if deployment.failure?.generation == deployment.generation { return nil }
    guard let resolved = deployment.resolved, resolved.generation == deployment.generation else {
      return .resolve(deployment.id, generation: deployment.generation)
    }
    let current = state.currentAllocation(of: deployment.id)
    // What had to end before it could be moved, and so has no successor yet, is placed again. So is a version that had to be
    // pinned again, where that gave other files.
    if let current, current.id.generation == deployment.generation, current.phase != .remove {
      guard current.phase == .run, current.source != resolved.reference else { return nil }
    }
    return .place(deployment.id, generation: deployment.generation)
  }

  /// What follows when the newest version runs well.
  private func rollOut(_ deployment: Deployment, _ snapshot: PlatformSnapshot) -> Action? {
    let state = snapshot.desired
    guard let current = state.currentAllocation(of: deployment.id) else { return nil }
    guard current.phase == .run, let observed = snapshot.reports[current.node]?.observed(current.id),
      observed.phase == .running || observed.phase == .completed
    else { return nil }
    let isKnown = deployment.history.last?.isSame(as: ResolvedSource(of: current)) ?? false
    let isAlone = state.allocations(of: deployment.id).allSatisfy { $0 == current || $0.phase == .remove }
    return isKnown && isAlone ? nil : .confirm(current.id)
  }
}
