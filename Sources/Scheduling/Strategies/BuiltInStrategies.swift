extension ScoringStrategy {
  /// The first machine, by id, that can run it.
  public static var firstFit: ScoringStrategy {
    ScoringStrategy(name: "first-fit", scorers: [], tieBreak: .first)
  }

  /// The machine on which the least is left.
  public static var bestFit: ScoringStrategy {
    ScoringStrategy(name: "best-fit", scorers: [WeightedScorer(MostAllocatedScorer())], tieBreak: .first)
  }

  /// The machine on which the most is left.
  public static var worstFit: ScoringStrategy {
    ScoringStrategy(name: "worst-fit", scorers: [WeightedScorer(LeastAllocatedScorer())], tieBreak: .first)
  }

  /// The largest first, each on the first machine that can run it.
  public static var firstFitDecreasing: ScoringStrategy {
    ScoringStrategy(name: "first-fit-decreasing", scorers: [], tieBreak: .first, order: .decreasing)
  }

  /// Few machines, each used up evenly: as little as possible is left over of one resource where the other is used up.
  ///
  /// The weights are those that rejected least in `scripts/bench scheduling.online`, on streams of workloads with departures and
  /// without.
  public static var packing: ScoringStrategy {
    ScoringStrategy(
      name: "packing",
      scorers: [
        WeightedScorer(StrandingScorer(), weight: 60), WeightedScorer(TightFitScorer(), weight: 20),
        WeightedScorer(OccupiedScorer(), weight: 3),
      ], tieBreak: .first)
  }
}

/// Takes everything off machines that are being drained or lost, and away from taints that evict it.
public struct DrainStrategy: PlacementStrategy {
  public let name = "drain"
  private let inner: any PlacementStrategy

  /// - Parameter inner: says where it goes.
  public init(_ inner: any PlacementStrategy = LeastLoadedStrategy()) { self.inner = inner }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    var request = request
    request.includesDisplaced = true
    return try inner.plan(request, on: snapshot, &context)
  }
}
