/// Only machines that have the volumes and devices which the workload names.
public struct BelongingsFilter: NodeFilter, FactFilter {
  public let name = "belongings"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let volumes = workload.rules.volumes.filter { !node.volumes.contains($0) }
    let devices = workload.rules.devices.filter { !node.devices.contains($0) }
    let missing =
      (volumes.isEmpty ? [] : ["volume \(Words.list(volumes))"])
      + (devices.isEmpty ? [] : ["device \(Words.list(devices))"])
    guard !missing.isEmpty else { return .feasible }
    let words = missing.joined(separator: " and ")
    return .infeasible(Rejection("doesn't have \(words)", remedy: words))
  }

  func concerns(_ workload: WorkloadView) -> Bool {
    !workload.rules.volumes.isEmpty || !workload.rules.devices.isEmpty
  }

  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool {
    workload.rules.volumes.allSatisfy(node.volumes.contains) && workload.rules.devices.allSatisfy(node.devices.contains)
  }
}
