public import Scheduling

/// Places on machines with mains power (attribute `mains` 1) what fits there, and only the rest on batteries.
///
/// It sees the whole request: it asks another strategy with the machines on batteries cordoned, and takes that plan only if
/// everything has a place in it.
public struct MainsPowerStrategy: PlacementStrategy {
  public let name = "mains-power"
  private let inner: any PlacementStrategy

  public init(_ inner: any PlacementStrategy = LeastLoadedStrategy()) { self.inner = inner }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let onMains = ClusterSnapshot(
      version: snapshot.version,
      nodes: snapshot.nodes.map { node in
        var node = node
        if node.attributes["mains"] != 1 { node.isCordoned = true }
        return node
      })
    let plan = try inner.plan(request, on: onMains, &context)
    if plan.explanation.workloads.allSatisfy({ $0.node != nil }) { return plan }
    return try inner.plan(request, on: snapshot, &context)
  }
}
