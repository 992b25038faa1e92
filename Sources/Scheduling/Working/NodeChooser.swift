/// Chooses a machine for one workload after the other, on a working copy that one keeps: for whoever has a stream of them and
/// no plans.
public final class NodeChooser {
  private let ranker: Ranker

  /// - Throws: `invalidRequest` for more than 200 filters or scorers.
  public init(_ strategy: ScoringStrategy, on cluster: WorkingCluster) throws {
    ranker = try Ranker(
      cluster, filters: strategy.filters, scorers: strategy.scorers, tieBreak: strategy.tieBreak)
  }

  /// The place of the best machine in the working copy's nodes; `nil` if none can run it. Nothing is placed yet.
  public func best(for workload: WorkloadView) -> Int? { ranker.best(for: workload).index }
}
