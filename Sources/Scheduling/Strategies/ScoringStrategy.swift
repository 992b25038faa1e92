/// Gives each workload the machine with the highest sum of weighted scores among those that pass all filters.
public struct ScoringStrategy: PlacementStrategy {
  /// Which workload chooses first, among those of one priority.
  public enum Order: String, Codable, Hashable, Sendable {
    /// As they were asked for.
    case request
    /// The largest first, by the larger of its shares of all CPU and all memory.
    case decreasing
  }

  /// What it is called in configuration and errors.
  public let name: String
  /// What a machine must meet, in the order in which explanations give their reasons.
  public var filters: [any NodeFilter]
  /// What makes one machine better than another; the weighted scores are added up.
  public var scorers: [WeightedScorer]
  /// Which of machines with equal sums gets the workload.
  public var tieBreak: TieBreak
  /// Which workload chooses first, among those of one priority.
  public var order: Order
  /// Who makes way where the request allows it.
  public var eviction: any EvictionPolicy = FewestLowestEviction()

  /// The rules that come with the module, in the order in which explanations give their reasons.
  public static let defaultFilters: [any NodeFilter] = [
    HeardFilter(), CordonFilter(), DiskFilter(), PlatformFilter(), LanguageFilter(), LabelFilter(), TaintFilter(),
    BelongingsFilter(), ResourceFilter(), HostPortFilter(), AffinityFilter(), AntiAffinityFilter(), SpreadFilter(),
  ]

  /// Machines with much room, evenly used, and the workload's wishes.
  public static let defaultScorers: [WeightedScorer] = [
    WeightedScorer(LeastAllocatedScorer()), WeightedScorer(BalancedScorer()), WeightedScorer(SpreadScorer(), weight: 2),
    WeightedScorer(AffinityScorer(), weight: 2), WeightedScorer(NodePreferenceScorer(), weight: 2),
    WeightedScorer(TaintScorer(), weight: 3), WeightedScorer(RecentFailureScorer(), weight: 2),
    WeightedScorer(ImageScorer()),
  ]

  /// - Parameters:
  ///   - filters: at most 200; with more every plan is refused with `invalidRequest`.
  ///   - scorers: at most 200.
  public init(
    name: String = "scoring", filters: [any NodeFilter] = ScoringStrategy.defaultFilters,
    scorers: [WeightedScorer] = ScoringStrategy.defaultScorers, tieBreak: TieBreak = .spread, order: Order = .request
  ) {
    self.name = name
    self.filters = filters
    self.scorers = scorers
    self.tieBreak = tieBreak
    self.order = order
  }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let draft = try PlanDraft(request, on: snapshot, filters: filters, scorers: scorers, tieBreak: tieBreak)
    draft.eviction = eviction
    try draft.placeAll(order == .decreasing ? draft.decreasing : draft.asked)
    return try draft.plan()
  }
}
