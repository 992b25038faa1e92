import EdgeModel

/// Whether a deployment's next version is started beside the one that serves, which goes on until the next one is well.
///
/// On the same machine that needs somebody who leads the app's port from one to the other; on another machine the app's
/// address changes anyway. What must not run twice, and what holds the port itself, ends first.
enum SideBySide {
  /// - Returns: the allocation that goes on serving meanwhile; `nil` when all that runs ends first.
  static func serving(
    _ deployment: DeploymentID, beside next: WorkloadSpec, on node: NodeID, in snapshot: PlatformSnapshot
  ) -> AllocationID? {
    guard next.mayOverlap else { return nil }
    return snapshot.desired.allocations(of: deployment).last { allocation in
      guard allocation.phase == .run, allocation.workload.mayOverlap, snapshot.gone[allocation.node] == nil,
        let report = snapshot.reports[allocation.node], let observed = report.observed(allocation.id),
        observed.phase == .running
      else { return false }
      return allocation.node != node || (report.facts.switchesPorts && !observed.holdsPort)
    }?.id
  }
}
