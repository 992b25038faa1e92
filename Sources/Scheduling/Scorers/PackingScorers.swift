/// Fills machines so that neither CPU nor memory is left over without the other: stranded capacity counts against a machine,
/// and with the tie-break ``TieBreak/first`` others stay empty.
public struct StrandingScorer: ShareScorer {
  public let name = "stranding"

  public init() {}

  /// 10,000 - |c - m|.
  var form: ShareForm { ShareForm(base: 10_000, difference: 2, odd: 1) }
}

/// Prefers machines of which next to nothing would be left, measured by the cluster's average machine: holes that something
/// left behind are used up, and large ones stay for what is large.
///
/// With t, the larger of the two shares that would be spoken for, and l, what would be left of CPU and of memory as shares of
/// the average machine, added up, all in ten-thousandths: 300 t / (300 + l).
public struct TightFitScorer: LocalScorer {
  public let name = "tight-fit"

  public init() {}

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let columns = input.columns
    let share = max(
      columns.share(0, at: index, with: input.needs.cpu), columns.share(1, at: index, with: input.needs.memory))
    let left =
      columns.average.cpu.share(of: columns.left(0, at: index, with: input.needs.cpu))
      &+ columns.average.memory.share(of: columns.left(1, at: index, with: input.needs.memory))
    return 300 &* share / (300 &+ left)
  }
}

/// Prefers machines on which something is placed already, so that others stay empty.
public struct OccupiedScorer: LocalScorer {
  public let name = "occupied"

  public init() {}

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 { input.columns.counts[index] > 0 ? 10_000 : 0 }
}
