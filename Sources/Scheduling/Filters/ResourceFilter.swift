internal import EdgeModel

/// Only machines with enough left of what the workload needs. Where it needs none of something, a shortage doesn't matter.
public struct ResourceFilter: NodeFilter {
  public let name = "resources"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let need = workload.resources
    let free = node.free(without: workload.id)
    var faults: [String] = []
    func check(_ what: String, _ free: Int64, _ need: Int64, _ words: (Int64) -> String) {
      guard need > 0, need > free else { return }
      faults.append("has \(words(max(0, free))) of \(what) left, needs \(words(need))")
    }
    check("CPU", free.cpuMillicores, need.cpuMillicores, Words.cores)
    check("memory", free.memoryBytes, need.memoryBytes, Words.bytes)
    check("disk", free.diskBytes, need.diskBytes, Words.bytes)
    return faults.isEmpty ? .feasible : .infeasible(faults.joined(separator: ", "))
  }
}
