/// Only machines on which the workload's TCP ports are free. A port that an older version of the same workload has is free.
public struct HostPortFilter: NodeFilter {
  public let name = "ports"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    var faults: [String] = []
    for port in workload.hostPorts where port != 0 {
      if let other = node.placed.first(where: { $0.id != workload.id && $0.hostPorts.contains(port) }) {
        faults.append("port \(port) is in use by \(Words.cut(other.name))")
      } else if node.portsInUse.contains(port) {
        faults.append("port \(port) is in use by something outside the platform")
      }
    }
    return faults.isEmpty ? .feasible : .infeasible(faults.joined(separator: ", "))
  }
}
