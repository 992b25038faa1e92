/// Prefers machines of which little is spoken for, the workload included: the mean over CPU and memory, as Kubernetes'
/// LeastAllocated with equal weights.
public struct LeastAllocatedScorer: ShareScorer {
  public let name = "least-allocated"

  public init() {}

  /// (20,000 - c - m) / 2.
  var form: ShareForm { ShareForm(base: 10_000, sum: -1, odd: 1) }
}

/// Prefers machines of which much is spoken for: best fit.
public struct MostAllocatedScorer: ShareScorer {
  public let name = "most-allocated"

  public init() {}

  /// (c + m) / 2.
  var form: ShareForm { ShareForm(sum: 1) }
}

/// Prefers machines whose CPU and memory would be spoken for alike: 1 minus the standard deviation of the two shares, as
/// Kubernetes' BalancedAllocation.
public struct BalancedScorer: ShareScorer {
  public let name = "balanced"

  public init() {}

  /// 10,000 - |c - m| / 2.
  var form: ShareForm { ShareForm(base: 10_000, difference: 1) }
}

/// A score that follows a line with bends through points of share and score, as Kubernetes' RequestedToCapacityRatio.
public struct CapacityRatioScorer: LocalScorer {
  public let name = "capacity-ratio"
  private let line: [(share: Int64, score: Int64)]

  /// - Parameter points: shares and scores in ten-thousandths; sorted here. Before the first and after the last the line is level.
  public init(points: [(share: Int64, score: Int64)]) {
    line = points.map { (min(10_000, max(0, $0.share)), min(10_000, max(0, $0.score))) }
      .sorted { ($0.share, $0.score) < ($1.share, $1.score) }
  }

  private func value(_ share: Int64) -> Int64 {
    guard let first = line.first, let last = line.last else { return 0 }
    if share <= first.share { return first.score }
    for (one, other) in zip(line, line.dropFirst()) where share <= other.share && one.share < other.share {
      return one.score + (other.score - one.score) * (share - one.share) / (other.share - one.share)
    }
    return last.score
  }

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let (cpu, memory) = (
      input.columns.share(0, at: index, with: input.needs.cpu),
      input.columns.share(1, at: index, with: input.needs.memory)
    )
    return (value(cpu) + value(memory)) / 2
  }
}
