/// Strategies, filters and scorers by name, so that a configuration file can choose and weigh them.
public struct StrategyRegistry: Sendable {
  private var strategies: [String: any PlacementStrategy]
  private var filters: [String: any NodeFilter]
  private var scorers: [String: any NodeScorer]

  /// With all that comes with the module.
  public init() {
    let builtIn: [any PlacementStrategy] = [
      LeastLoadedStrategy(), ScoringStrategy(), ScoringStrategy.firstFit, ScoringStrategy.bestFit,
      ScoringStrategy.worstFit, ScoringStrategy.firstFitDecreasing, ScoringStrategy.packing, MinBinSlackStrategy(),
      DrainStrategy(), RebalanceStrategy(),
    ]
    let scorers: [any NodeScorer] =
      ScoringStrategy.defaultScorers.map(\.scorer) + [
        MostAllocatedScorer(), StrandingScorer(), TightFitScorer(), OccupiedScorer(), RequestedShareScorer(),
        WorkloadCountScorer(), LoadAverageScorer(),
      ]
    strategies = Dictionary(builtIn.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    filters = Dictionary(ScoringStrategy.defaultFilters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.scorers = Dictionary(scorers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// Adds a strategy by its name; it replaces one that has the name already.
  public mutating func add(_ strategy: some PlacementStrategy) { strategies[strategy.name] = strategy }
  /// Adds a filter by its name; it replaces one that has the name already.
  public mutating func add(_ filter: some NodeFilter) { filters[filter.name] = filter }
  /// Adds a scorer by its name; it replaces one that has the name already.
  public mutating func add(_ scorer: some NodeScorer) { scorers[scorer.name] = scorer }

  /// The names of all strategies, sorted.
  public var strategyNames: [String] { strategies.keys.sorted() }
  /// The names of all filters, sorted.
  public var filterNames: [String] { filters.keys.sorted() }
  /// The names of all scorers, sorted.
  public var scorerNames: [String] { scorers.keys.sorted() }

  /// - Throws: `unknownName`, with the names that there are.
  public func strategy(_ name: String) throws -> any PlacementStrategy {
    try find(name, "strategy", strategies)
  }

  /// A strategy that is put together by names.
  /// - Throws: `unknownName`, with the names that there are.
  public func strategy(_ configuration: StrategyConfiguration) throws -> any PlacementStrategy {
    if let name = configuration.strategy { return try strategy(name) }
    let chosen = try configuration.filters.map { try $0.map { try find($0, "filter", filters) } }
    let weighted = try configuration.scorers.sorted { $0.key < $1.key }
      .map { name, weight in
        let scorer: any NodeScorer = try find(name, "scorer", scorers)
        return WeightedScorer(scorer, weight: weight)
      }
    return ScoringStrategy(
      name: configuration.name, filters: chosen ?? ScoringStrategy.defaultFilters, scorers: weighted,
      tieBreak: configuration.tieBreak, order: configuration.order)
  }

  private func find<Part>(_ name: String, _ kind: String, _ parts: [String: Part]) throws -> Part {
    guard let part = parts[name] else {
      throw SchedulingError(
        .unknownName,
        "there is no \(kind) '\(Words.cut(name))'; there are: \(parts.keys.sorted().joined(separator: ", "))")
    }
    return part
  }
}

/// What a configuration file says of placement.
public struct StrategyConfiguration: Codable, Hashable, Sendable {
  /// A whole strategy by its name; the rest is not looked at then.
  public var strategy: String?
  /// What the one that is put together is called.
  public var name: String
  /// The names of the filters in their order; `nil` for all that come with the module.
  public var filters: [String]?
  /// The names of the scorers with their weights, from 1 to 1,000.
  public var scorers: [String: Int64]
  /// Which of machines with equal scores gets the workload.
  public var tieBreak: TieBreak
  /// Which workload chooses first.
  public var order: ScoringStrategy.Order

  /// Without scorers all machines are equal, and the tie-break decides.
  public init(
    strategy: String? = nil, name: String = "configured", filters: [String]? = nil, scorers: [String: Int64] = [:],
    tieBreak: TieBreak = .spread, order: ScoringStrategy.Order = .request
  ) {
    self.strategy = strategy
    self.name = name
    self.filters = filters
    self.scorers = scorers
    self.tieBreak = tieBreak
    self.order = order
  }
}
