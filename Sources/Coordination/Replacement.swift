public import EdgeModel

/// Which allocations a leader places anew because their machine is gone.
///
/// Never one that shall not run: what was destroyed, stopped or has failed by itself stays as it is.
public enum Replacement {
  /// The newest allocations of deployments that shall run, on machines that are gone, oldest first.
  /// - Parameters:
  ///   - gone: the machines that failure detection has given up on, and for how long nothing was heard of each, counted at
  ///     most from the beginning of the leader's term.
  ///   - isInformed: whether the leader knows what runs: every other machine has reported since it leads, or had its time.
  public static func due(
    in state: DesiredState, gone: [NodeID: Duration], isInformed: Bool
  ) -> [Allocation] {
    guard isInformed, !gone.isEmpty else { return [] }
    return state.deploymentsInOrder.compactMap { deployment in
      guard deployment.intent == .run, let allocation = state.currentAllocation(of: deployment.id),
        allocation.phase == .run, isOver(allocation, gone: gone)
      else { return nil }
      return allocation
    }
  }

  /// Whether a deployment may run on a machine now, as far as its older allocations are concerned: one that runs at most
  /// once waits until they are known to be over everywhere else.
  public static func mayRun(
    _ deployment: DeploymentID, _ availability: Availability, on node: NodeID, in state: DesiredState,
    gone: [NodeID: Duration]
  ) -> Bool {
    state.allocations(of: deployment).allSatisfy { older in
      if availability == .keepRunning, older.workload.availability == .keepRunning { return true }
      return older.node == node || isOver(older, gone: gone)
    }
  }

  /// Whether nothing of an allocation can run any more, or may run on without harm, because its machine is gone.
  private static func isOver(_ allocation: Allocation, gone: [NodeID: Duration]) -> Bool {
    guard let silence = gone[allocation.node] else { return false }
    return silence >= allocation.workload.availability.replacementDelay()
  }
}
