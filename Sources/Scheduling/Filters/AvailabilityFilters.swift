/// Only machines that are heard of.
public struct HeardFilter: NodeFilter, FactFilter {
  public let name = "heard"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    allows(workload, on: node) ? .feasible : .infeasible("has not been heard of")
  }

  func concerns(_ workload: WorkloadView) -> Bool { true }
  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool { node.isHeard && !node.isLost }
}

/// Only machines that take something new.
public struct CordonFilter: NodeFilter, FactFilter {
  public let name = "cordon"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    if node.isDraining {
      return .infeasible(Rejection("is being drained: it takes nothing new", remedy: "an end of the drain"))
    }
    return node.isCordoned
      ? .infeasible(Rejection("is cordoned: it takes nothing new", remedy: "no cordon")) : .feasible
  }

  func concerns(_ workload: WorkloadView) -> Bool { true }
  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool { !node.isCordoned && !node.isDraining }
}
