internal import EdgeModel

/// Prefers the machine of which the least is spoken for, the workload included: the scarcest of CPU, memory and disk counts.
public struct RequestedShareScorer: NodeScorer {
  public let name = "requested"

  public init() {}

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing Void) -> Score {
    let sum = node.requested(without: workload.id) + workload.resources.nonNegative
    let scarcest = max(
      Score(share: sum.cpuMillicores, of: node.capacity.cpuMillicores),
      Score(share: sum.memoryBytes, of: node.capacity.memoryBytes),
      Score(share: sum.diskBytes, of: node.capacity.diskBytes))
    return scarcest.complement
  }
}

/// Prefers the machine with the fewest workloads: Kraken's rule.
public struct WorkloadCountScorer: NodeScorer {
  public let name = "workloads"

  public init() {}

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing Void) -> Score {
    Score(node.placed.count { $0.id != workload.id }).complement
  }
}

/// Prefers the machine with the least load average for its cores, in steps of a quarter of a core's worth per core: smaller
/// differences are noise.
public struct LoadAverageScorer: NodeScorer {
  public let name = "load"

  public init() {}

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing Void) -> Score {
    // A load of four a core and more is the worst.
    let (worst, overflow) = node.capacity.cpuMillicores.multipliedReportingOverflow(by: 4)
    let share = Score(share: node.loadMillis, of: overflow ? .max : worst)
    return Score(share.points / 625 * 625).complement
  }
}
