internal import EdgeModel

/// Prefers the machine of which the least is spoken for, the workload included: the scarcest of CPU, memory and disk counts.
public struct RequestedShareScorer: LocalScorer {
  public let name = "requested"

  public init() {}

  @inline(__always)
  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let columns = input.columns
    return 10_000
      &- max(
        columns.share(0, at: index, with: input.needs.cpu), columns.share(1, at: index, with: input.needs.memory),
        columns.share(2, at: index, with: input.needs.disk))
  }
}

/// Prefers the machine with the fewest workloads: Kraken's rule.
public struct WorkloadCountScorer: LocalScorer {
  public let name = "workloads"

  public init() {}

  @inline(__always)
  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 { max(0, 10_000 &- input.columns.counts[index]) }
}

/// Prefers the machine with the least load average for its cores, in steps of a quarter of a core's worth per core: smaller
/// differences are noise.
public struct LoadAverageScorer: LocalScorer {
  public let name = "load"

  public init() {}

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let node = input.cluster.nodes[index]
    // A load of four a core and more is the worst.
    let (worst, overflow) = node.capacity.cpuMillicores.multipliedReportingOverflow(by: 4)
    let share = Score(share: node.loadMillis, of: overflow ? .max : worst)
    return 10_000 - Int64(share.points) / 625 * 625
  }
}
