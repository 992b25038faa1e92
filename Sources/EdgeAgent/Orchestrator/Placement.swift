import EdgeModel
import Scheduling

/// Asks a strategy where one workload goes, and makes sure of its answer.
struct Placement: Sendable {
  enum Choice: Hashable {
    case node(NodeID)
    /// No machine can run it, and why, for people.
    case none(String)
  }

  let strategy: any PlacementStrategy

  /// A new version stays where the one before it is, if it can: its image's layers and its port are there.
  func choose(_ workload: WorkloadSpec, for deployment: Deployment, in snapshot: PlatformSnapshot) throws -> Choice {
    let cluster = ClusterSnapshot(desired: snapshot.desired, reports: snapshot.reports, heard: snapshot.heard)
    let view = WorkloadView(deployment.id, name: deployment.name, workload)
    if let home = snapshot.desired.currentAllocation(of: deployment.id)?.node {
      let alone = ClusterSnapshot(version: cluster.version, nodes: cluster.nodes.filter { $0.id == home })
      if case .node(let node) = try choose(view, on: alone) { return .node(node) }
    }
    return try choose(view, on: cluster)
  }

  private func choose(_ workload: WorkloadView, on cluster: ClusterSnapshot) throws -> Choice {
    var context = PlanContext(version: cluster.version)
    let plan = try strategy.plan(PlanRequest(workloads: [workload]), on: cluster, &context)
    guard let node = plan.node(of: workload.id) else {
      return .none(
        plan.explanation[workload.id]?.failureReason ?? "the placement strategy found no machine and gave no reason")
    }
    guard cluster.nodes.contains(where: { $0.id == node && $0.isHeard }) else {
      return .none("the placement strategy chose a machine that is not heard of (\(node))")
    }
    return .node(node)
  }
}
