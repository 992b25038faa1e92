/// A scorer and how much its word counts.
public struct WeightedScorer: Sendable {
  /// Whose scores are multiplied by the weight.
  public let scorer: any NodeScorer
  /// At least 1.
  public let weight: Int64

  /// - Parameter weight: from 1 to 1,000; others become the nearest.
  public init(_ scorer: some NodeScorer, weight: Int64 = 1) {
    self.scorer = scorer
    self.weight = min(1_000, max(1, weight))
  }

  /// For scorers of which the earlier decides alone unless it finds machines equal: scores have 14 bits.
  init(_ scorer: some NodeScorer, rank: Int64) {
    self.scorer = scorer
    weight = 1 << (14 * rank)
  }
}

/// Which of machines with equal scores gets the workload.
public enum TieBreak: String, Codable, Hashable, Sendable {
  /// The one with the least hash of both names: equals are spread, the same way every time.
  case spread
  /// The one with the least id: equals are filled one after the other.
  case first
}
