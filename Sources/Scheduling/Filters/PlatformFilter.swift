internal import EdgeModel

/// Only machines with an architecture and an operating system that the workload runs on.
public struct PlatformFilter: NodeFilter, FactFilter {
  public let name = "platform"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let has = node.platform
    if !workload.architectures.isEmpty, !workload.architectures.contains(has.architecture) {
      let wanted = Words.alternatives(workload.architectures)
      return .infeasible(
        Rejection(
          "runs \(Words.cut(has.architecture)), needs \(wanted)", remedy: "a build for \(Words.cut(has.architecture))"))
    }
    if !workload.operatingSystems.isEmpty, !workload.operatingSystems.contains(has.operatingSystem) {
      let wanted = Words.alternatives(workload.operatingSystems)
      return .infeasible("runs \(Words.cut(has.operatingSystem)), needs \(wanted)")
    }
    return .feasible
  }

  func concerns(_ workload: WorkloadView) -> Bool {
    !workload.architectures.isEmpty || !workload.operatingSystems.isEmpty
  }

  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool {
    let has = node.platform
    return (workload.architectures.isEmpty || workload.architectures.contains(has.architecture))
      && (workload.operatingSystems.isEmpty || workload.operatingSystems.contains(has.operatingSystem))
  }
}
