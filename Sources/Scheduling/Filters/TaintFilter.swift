/// Only machines whose taints the workload stands.
public struct TaintFilter: NodeFilter, FactFilter {
  public let name = "taints"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let faults = Self.faults(workload, node)
    guard !faults.isEmpty else { return .feasible }
    let names = Words.list(faults.map { $0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)" })
    return .infeasible(
      Rejection("has taint \(names), which it doesn't tolerate", remedy: "a toleration of \(names)"))
  }

  func concerns(_ workload: WorkloadView) -> Bool { true }

  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool {
    node.taints.isEmpty || Self.faults(workload, node).isEmpty
  }

  private static func faults(_ workload: WorkloadView, _ node: NodeView) -> [Taint] {
    node.taints.filter { taint in
      taint.effect != .avoid && !workload.rules.tolerations.contains { $0.covers(taint) }
    }
  }
}
