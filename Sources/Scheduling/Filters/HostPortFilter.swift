/// Only machines on which the workload's TCP and UDP ports are free. A port that an older version of the same workload has is free.
public struct HostPortFilter: NodeFilter, ColumnFilter {
  public let name = "ports"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    var faults: [String] = []
    var isCurable = true
    let others = node.placed.filter { $0.id != workload.id }
    for port in workload.hostPorts where port != 0 {
      if let other = others.first(where: { $0.hostPorts.contains(port) }) {
        faults.append("port \(port) is in use by \(Words.cut(other.name))")
      } else if node.portsInUse.contains(port) {
        faults.append("port \(port) is in use by something outside the platform")
        isCurable = false
      }
    }
    for port in workload.udpHostPorts ?? [] {
      if let other = others.first(where: { $0.udpHostPorts?.contains(port) ?? false }) {
        faults.append("UDP port \(port) is in use by \(Words.cut(other.name))")
      } else if node.udpPortsInUse?.contains(port) ?? false {
        faults.append("UDP port \(port) is in use by something outside the platform")
        isCurable = false
      }
    }
    guard !faults.isEmpty else { return .feasible }
    return .infeasible(
      Rejection(faults.joined(separator: ", "), remedy: "other ports", isCurableByEviction: isCurable))
  }

  func concerns(_ ask: Ask, _ cluster: WorkingCluster) -> Bool { !ask.ports.isEmpty }

  func exclude(_ ask: Ask, from board: inout Board, code: UInt8, _ cluster: WorkingCluster) {
    for key in ask.ports {
      for index in cluster.ports.outsiders(using: key) { board.block(Int(index), code: code) }
      for index in cluster.ports.machines(using: key) { board.block(Int(index), code: code) }
    }
  }
}
