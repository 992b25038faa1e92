internal import EdgeModel

/// Only machines with an architecture and an operating system that the workload runs on.
public struct PlatformFilter: NodeFilter {
  public let name = "platform"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let has = node.platform
    if !workload.architectures.isEmpty, !workload.architectures.contains(has.architecture) {
      return .infeasible("runs \(Words.cut(has.architecture)), needs \(Words.alternatives(workload.architectures))")
    }
    if !workload.operatingSystems.isEmpty, !workload.operatingSystems.contains(has.operatingSystem) {
      return .infeasible(
        "runs \(Words.cut(has.operatingSystem)), needs \(Words.alternatives(workload.operatingSystems))")
    }
    return .feasible
  }
}
