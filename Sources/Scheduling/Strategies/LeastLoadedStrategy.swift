/// Each workload goes to the machine that is least loaded: the smallest share spoken for, then the fewest workloads, then
/// the least load average. Of equals a stable hash of both names chooses.
public struct LeastLoadedStrategy: PlacementStrategy {
  /// The rules that come with the module, in the order in which explanations give their reasons.
  public static let defaultFilters: [any NodeFilter] = ScoringStrategy.defaultFilters

  public let name = "least-loaded"
  private let scoring: ScoringStrategy

  /// - Parameter filters: what a machine must meet beside being heard of.
  public init(filters: [any NodeFilter] = LeastLoadedStrategy.defaultFilters) {
    let hears = filters.contains { $0 is HeardFilter }
    scoring = ScoringStrategy(
      name: name, filters: hears ? filters : [HeardFilter()] + filters,
      scorers: [
        WeightedScorer(RequestedShareScorer(), rank: 2), WeightedScorer(WorkloadCountScorer(), rank: 1),
        WeightedScorer(LoadAverageScorer(), rank: 0),
      ])
  }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    try scoring.plan(request, on: snapshot, &context)
  }
}
