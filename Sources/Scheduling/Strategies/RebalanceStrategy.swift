internal import EdgeModel

/// Moves workloads from machines of which much is spoken for to those of which little is, the most useful move first.
///
/// The measure is the sum of the squares of all machines' shares of CPU and memory: every move lowers it by at least the least
/// gain, so that the end is reached, and a second plan is empty.
public struct RebalanceStrategy: PlacementStrategy {
  public let name = "rebalance"
  private let filters: [any NodeFilter]
  private let moves: Int
  private let leastGain: Int64

  /// - Parameters:
  ///   - moves: at most so many.
  ///   - leastGain: in hundredths of the square of a whole share; a move that gains less is not made.
  public init(
    filters: [any NodeFilter] = ScoringStrategy.defaultFilters, moves: Int = 8, leastGain: Int64 = 2
  ) {
    self.filters = filters
    self.moves = moves
    self.leastGain = max(1, min(100, leastGain)) * 1_000_000
  }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let draft = try PlanDraft(
      request, on: snapshot, filters: filters, scorers: [WeightedScorer(LeastAllocatedScorer())], tieBreak: .spread)
    try draft.placeAll(draft.asked)
    let asked = Set(draft.entries.map(\.workload.id))
    for _ in 0..<max(0, moves) {
      guard let move = best(draft, asked) else { break }
      let isAllowed = try draft.attempt {
        draft.cluster.remove(move.workload.id, at: move.from)
        draft.cluster.place(move.workload, at: move.to)
        draft.noteMove(of: move.workload.id, from: move.from)
      }
      guard isAllowed else { break }
    }
    return try draft.plan()
  }

  private struct Move {
    let workload: WorkloadView
    let from: Int
    let to: Int
    let gain: Int64
  }

  private func best(_ draft: PlanDraft, _ asked: Set<WorkloadID>) -> Move? {
    let cluster = draft.cluster
    let fullest = cluster.nodes.indices.filter { cluster.nodes[$0].isHeard && !cluster.nodes[$0].isLost }
      .sorted { (load($1, cluster), $0) < (load($0, cluster), $1) }.prefix(4)
    var best: Move?
    for from in fullest {
      for workload in cluster.nodes[from].placed
      where !asked.contains(workload.id) && cluster.places(of: workload.id).count == 1 {
        let before = load(from, cluster)
        let mark = cluster.mark()
        cluster.remove(workload.id, at: from)
        let relieved = before - load(from, cluster)
        if let to = draft.ranker.best(for: workload).index, to != from {
          let old = load(to, cluster)
          cluster.place(workload, at: to)
          let gain = relieved - (load(to, cluster) - old)
          if gain >= leastGain, gain > best?.gain ?? 0 {
            best = Move(workload: workload, from: from, to: to, gain: gain)
          }
        }
        cluster.undo(to: mark)
      }
    }
    return best
  }

  /// The squares of a machine's shares.
  private func load(_ index: Int, _ cluster: WorkingCluster) -> Int64 {
    let cpu = cluster.columns.share(0, at: index, with: 0)
    let memory = cluster.columns.share(1, at: index, with: 0)
    return cpu * cpu + memory * memory
  }
}
