public import EdgeModel
import Scheduling

/// Moves from machines of which much is spoken for to those of which little is.
public struct Rebalancing: Sendable, Hashable {
  /// One app that moves, and what that does to both machines.
  public struct Move: Sendable, Hashable {
    public var deployment: DeploymentID
    public var name: AppName
    public var from: NodeID
    public var to: NodeID
    /// How much of each machine is spoken for before and after, in hundredths: the larger share of CPU and memory.
    public var fromShare: Change
    public var toShare: Change
    /// By how much the measure sinks: the sum of the squares of all machines' shares, in ten-thousandths.
    public var gain: Int64
  }

  public struct Change: Sendable, Hashable {
    public var before: Int64
    public var after: Int64
  }

  /// In the order in which they are made; empty where nothing would gain.
  public var moves: [Move]
  /// Apps that stay where they are whatever would gain, and why.
  public var fixed: [Fixed]

  public struct Fixed: Sendable, Hashable {
    public var deployment: DeploymentID
    public var name: AppName
    public var reason: String
  }
}

extension Rebalancing {
  /// Decides for a snapshot.
  init(_ snapshot: PlatformSnapshot, moves limit: Int = 8) throws {
    var cluster = ClusterSnapshot(desired: snapshot.desired, reports: snapshot.reports, heard: snapshot.heard)
    fixed = []
    for deployment in snapshot.desired.deploymentsInOrder where deployment.intent != .destroy {
      for allocation in snapshot.desired.allocations(of: deployment.id) where allocation.phase != .remove {
        guard let reason = Self.obstacle(allocation, snapshot) else { continue }
        Self.pin(allocation, in: &cluster)
        if allocation.phase == .run, allocation == snapshot.desired.currentAllocation(of: deployment.id) {
          fixed.append(Fixed(deployment: deployment.id, name: deployment.name, reason: reason))
        }
      }
    }
    let request = PlanRequest(workloads: [])
    var context = PlanContext(version: cluster.version)
    let strategy = RebalanceStrategy(moves: limit)
    let plan = try strategy.plan(request, on: cluster, &context)
    moves = []
    for case .move(let workload, let from, let to) in plan.actions {
      guard let id = DeploymentID(workload.rawValue), let deployment = snapshot.desired.deployments[id],
        let view = cluster.nodes[from]?.placed.first(where: { $0.id == workload })
      else { continue }
      let before = (Self.share(from, cluster), Self.share(to, cluster), Self.measure(cluster))
      cluster.apply(.remove(workload, from: from))
      cluster.apply(.place(view, on: to))
      moves.append(
        Move(
          deployment: id, name: deployment.name, from: from, to: to,
          fromShare: Change(before: before.0, after: Self.share(from, cluster)),
          toShare: Change(before: before.1, after: Self.share(to, cluster)), gain: before.2 - Self.measure(cluster)))
    }
  }

  /// Why an app is not moved for balance alone: what would interrupt it isn't worth it.
  private static func obstacle(_ allocation: Allocation, _ snapshot: PlatformSnapshot) -> String? {
    guard allocation.phase == .run else { return "it is stopped" }
    switch Leaving(allocation, in: snapshot) {
    case .due: break
    case .waits(let words), .stays(let words): return words
    case .replaced: return "it is being moved already"
    case nil: return "it does not run"
    }
    guard allocation.workload.mayOverlap else {
      return "two of it can't run side by side, so that a move would interrupt it"
    }
    let observed = snapshot.reports[allocation.node]?.observed(allocation.id)
    return observed?.phase == .running ? nil : "it is not well where it is"
  }

  /// Only its own machine has what it asks for then.
  private static func pin(_ allocation: Allocation, in cluster: inout ClusterSnapshot) {
    let id = WorkloadID(allocation.id.deployment.rawValue)
    guard var node = cluster.nodes[allocation.node] else { return }
    let mark = "stays:\(allocation.id)"
    node.volumes.append(mark)
    for index in node.placed.indices where node.placed[index].id == id { node.placed[index].rules.volumes.append(mark) }
    cluster.apply(.node(node))
  }

  private static func shares(_ node: NodeView) -> (cpu: Int64, memory: Int64) {
    func share(_ part: Int64, _ whole: Int64) -> Int64 { Int64(Score(share: part, of: whole).points) }
    let asked = node.requested()
    return (
      asked.cpuMillicores == 0 ? 0 : share(asked.cpuMillicores, node.capacity.cpuMillicores),
      asked.memoryBytes == 0 ? 0 : share(asked.memoryBytes, node.capacity.memoryBytes)
    )
  }

  private static func share(_ id: NodeID, _ cluster: ClusterSnapshot) -> Int64 {
    guard let node = cluster.nodes[id] else { return 0 }
    let (cpu, memory) = shares(node)
    return max(cpu, memory) / 100
  }

  private static func measure(_ cluster: ClusterSnapshot) -> Int64 {
    cluster.nodes.reduce(0) { sum, node in
      let (cpu, memory) = shares(node)
      return sum + (cpu * cpu + memory * memory) / 10_000
    }
  }
}
