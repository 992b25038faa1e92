import HomeScheduling
import Scheduling
import SchedulingTestKit
import Testing

/// The laws that the test kit has for everybody's strategies.
@Suite struct HomeSchedulingTests {
  static let strategies: [any PlacementStrategy] = [
    MainsPowerStrategy(),
    ScoringStrategy(name: "cheap", scorers: [WeightedScorer(ElectricityPriceScorer(), weight: 3)]),
  ]

  @Test(arguments: strategies.indices) func laws(_ index: Int) {
    let laws = StrategyLaws(Self.strategies[index])
    for seed in 0..<UInt64(2_000) {
      var generator = ClusterGenerator(seed: seed)
      #expect(laws.violations(generator.anyCase(nodes: 0...5, workloads: 0...7)) == [], "seed \(seed)")
    }
  }
}
