/// Only machines that say that they have room on their disks. What runs there goes on.
public struct DiskFilter: NodeFilter, FactFilter {
  public let name = "disk"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    guard let words = node.lowDisk else { return .feasible }
    return .infeasible(Rejection("takes nothing new: it \(Words.cut(words))", remedy: "more free disk space"))
  }

  func concerns(_ workload: WorkloadView) -> Bool { true }
  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool { node.lowDisk == nil }
}
