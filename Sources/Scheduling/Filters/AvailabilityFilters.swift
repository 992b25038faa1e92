/// Only machines that are heard of.
public struct HeardFilter: NodeFilter {
  public let name = "heard"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    node.isHeard ? .feasible : .infeasible("has not been heard of")
  }
}

/// Only machines that take something new.
public struct CordonFilter: NodeFilter {
  public let name = "cordon"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    node.isCordoned ? .infeasible("is cordoned: it takes nothing new") : .feasible
  }
}
