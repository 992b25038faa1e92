import EdgeModel

/// What the leader does next, as a pure function of what shall be and what was seen.
struct OrchestratorReconciler {
  /// One thing to do.
  enum Action: Hashable {
    /// Fetch a deployment's source, read its manifest, pin its commit.
    case resolve(DeploymentID, generation: UInt32)
    /// Choose a machine for a pinned version.
    case place(DeploymentID, generation: UInt32)
    /// A machine reported that an allocation failed.
    case giveUp(AllocationID, words: String)
    /// A machine reported that nothing is left of an allocation.
    case forgetAllocation(AllocationID)
    /// Drop the record of a destroyed deployment.
    case forgetDeployment(DeploymentID)
  }

  /// How many destroyed deployments are remembered, so that people can still ask how it ended.
  static let destroyedKept = 50

  /// The position at which a removal was first seen: a machine that has not read so far can't confirm it.
  private var removalSeen: [AllocationID: DesiredVersion] = [:]

  init() {}

  mutating func step(_ snapshot: PlatformSnapshot) -> [Action] {
    let state = snapshot.desired
    var actions: [Action] = []
    for allocation in state.allocations.values.sorted(by: { $0.id < $1.id }) {
      if let action = judge(allocation, snapshot) { actions.append(action) }
    }
    for deployment in state.deploymentsInOrder where deployment.intent == .run {
      if let action = advance(deployment, state) { actions.append(action) }
    }
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

  private func advance(_ deployment: Deployment, _ state: DesiredState) -> Action? {
    if deployment.failure?.generation == deployment.generation { return nil }
    guard let resolved = deployment.resolved, resolved.generation == deployment.generation else {
      return .resolve(deployment.id, generation: deployment.generation)
    }
    let current = state.currentAllocation(of: deployment.id)
    if let current, current.id.generation == deployment.generation { return nil }
    return .place(deployment.id, generation: deployment.generation)
  }
}
