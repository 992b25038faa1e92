import EdgeModel
import Scheduling

/// Asks a strategy where workloads go, and makes sure of its answer.
struct Placement: Sendable {
  enum Choice: Hashable {
    case node(NodeID)
    /// No machine can run it, and why, for people.
    case none(String)
  }

  let strategy: any PlacementStrategy
  /// How long a strategy may take that doesn't come with `Scheduling`.
  let deadline: Duration

  /// - Parameter deadline: for a strategy that doesn't come with `Scheduling`: a plan that takes longer is thrown away.
  init(strategy: any PlacementStrategy = LeastLoadedStrategy(), deadline: Duration = .seconds(5)) {
    self.strategy = strategy
    self.deadline = deadline
  }

  /// A new version stays where the one before it is, if it can: its image's layers and its port are there. One that goes on
  /// with a volume stays there whatever happens, since the data does.
  /// - Parameter excluded: machines that are not asked at all.
  func choose(
    _ workload: WorkloadSpec, for deployment: Deployment, in snapshot: PlatformSnapshot,
    but excluded: Set<NodeID> = []
  ) async throws -> Choice {
    let view = WorkloadView(deployment.id, name: deployment.name, workload)
    let cluster = Self.cluster(snapshot, without: view.id)
    if let current = snapshot.desired.currentAllocation(of: deployment.id) {
      let kept = workload.volumes.filter(current.workload.volumes.contains)
      var alone = ClusterSnapshot(version: cluster.version, nodes: cluster.nodes.filter { $0.id == current.node })
      // An app whose data is on a cordoned machine is nothing new there.
      if !kept.isEmpty, var node = alone.nodes[current.node] {
        node.isCordoned = false
        alone.apply(.node(node))
      }
      let choice = try await choose(view, on: alone)
      guard case .none(let reason) = choice else { return choice }
      if !kept.isEmpty { return .none(Self.pinned(by: kept, reason)) }
    }
    let others = ClusterSnapshot(version: cluster.version, nodes: cluster.nodes.filter { !excluded.contains($0.id) })
    return try await choose(view, on: others)
  }

  /// What the strategy says of a workload on every machine, as if it had none yet.
  func explain(
    _ workload: WorkloadSpec, for deployment: Deployment, in snapshot: PlatformSnapshot
  ) async throws -> WorkloadExplanation {
    let view = WorkloadView(deployment.id, name: deployment.name, workload)
    let cluster = Self.cluster(snapshot, without: view.id)
    let plan = try await plan(PlanRequest(workloads: [view]), on: cluster)
    let words =
      plan.explanation[view.id]
      ?? WorkloadExplanation(workload: view.id, name: view.name, node: plan.node(of: view.id), nodes: [])
    guard words.nodes.isEmpty, words.rejections.isEmpty else { return words }
    // A strategy that gives no reasons: what the rules say is better than nothing.
    let rules = ScoringStrategy(name: strategy.name, scorers: [])
    var context = PlanContext(version: cluster.version)
    guard var told = try rules.plan(PlanRequest(workloads: [view]), on: cluster, &context).explanation[view.id]
    else { return words }
    told.node = words.node
    told.note = words.note
    return told
  }

  /// A new version is judged by all rules, even where the one before it runs: what that one has becomes free.
  private static func cluster(_ snapshot: PlatformSnapshot, without workload: WorkloadID) -> ClusterSnapshot {
    var cluster = ClusterSnapshot(desired: snapshot.desired, reports: snapshot.reports, heard: snapshot.heard)
    for node in cluster.nodes where node.placed.contains(where: { $0.id == workload }) {
      cluster.apply(.remove(workload, from: node.id))
    }
    return cluster
  }

  /// Why an app can't leave its machine.
  static func pinned(by volumes: [VolumeName], _ reason: String? = nil) -> String {
    let names = volumes.map { "'\($0)'" }.joined(separator: ", ")
    return "its data (volume \(names)) is on one machine, and stays there\(reason.map { ": \($0)" } ?? "")"
  }

  private func choose(_ workload: WorkloadView, on cluster: ClusterSnapshot) async throws -> Choice {
    let plan: PlacementPlan
    do {
      plan = try await self.plan(PlanRequest(workloads: [workload]), on: cluster)
    } catch let error as SchedulingError {
      return .none(error.message)
    }
    guard let node = plan.node(of: workload.id) else {
      let words = plan.explanation[workload.id]
      let help = words?.smallestChange.map { "; it could run with \($0)" } ?? ""
      return .none((words?.failureReason ?? "the placement strategy found no machine and gave no reason") + help)
    }
    guard cluster.nodes[node]?.isHeard == true else {
      return .none("the placement strategy chose a machine that is not heard of (\(node))")
    }
    return .node(node)
  }

  /// The strategy's plan. One that doesn't come with `Scheduling` has a thread of its own, a deadline, and its plan checked.
  private func plan(_ request: PlanRequest, on cluster: ClusterSnapshot) async throws -> PlacementPlan {
    switch strategy {
    case is LeastLoadedStrategy, is ScoringStrategy, is MinBinSlackStrategy, is DrainStrategy, is RebalanceStrategy:
      var context = PlanContext(version: cluster.version)
      return try strategy.plan(request, on: cluster, &context)
    default:
      return try await PlanningThread(strategy, deadline: deadline).plan(request, on: cluster)
    }
  }
}
