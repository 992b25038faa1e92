import Foundation
import Scheduling
import SchedulingTestKit
import Testing

/// Every strategy of the module obeys the laws of the test kit.
@Suite struct BuiltInLawTests {
  private static let cases: UInt64 = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" ? 20_000 : 2_000

  @Test(.timeLimit(.minutes(60)), arguments: StrategyRegistry().strategyNames)
  func laws(_ name: String) async throws {
    let strategy = try StrategyRegistry().strategy(name)
    let laws = StrategyLaws(strategy, movesByItself: name == "rebalance")
    var failures = 0
    for seed in 0..<Self.cases where failures < 3 {
      var generator = ClusterGenerator(seed: seed)
      let found = laws.violations(generator.anyCase(nodes: 0...4, workloads: 0...6))
      // Tests that wait for something get their turn.
      await Task.yield()
      #expect(found == [], "seed \(seed)")
      if !found.isEmpty { failures += 1 }
    }
  }

  /// The kit finds what is wrong: a strategy that puts everything on the first machine breaks a law soon.
  @Test func aBadStrategyIsFound() {
    struct First: PlacementStrategy {
      func plan(
        _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
      ) throws -> PlacementPlan {
        let actions = snapshot.nodes.first.map { first in
          request.workloads.map { PlacementAction.start($0.id, on: first.id) }
        }
        return PlacementPlan(base: snapshot.version, actions: actions ?? [], explanation: PlanExplanation())
      }
    }
    let laws = StrategyLaws(First())
    let broken = Set(
      (UInt64(0)..<50).flatMap { seed in
        var generator = ClusterGenerator(seed: seed)
        return laws.violations(generator.anyCase()).map(\.law)
      })
    #expect(broken.contains("feasibility"))
    #expect(broken.contains("explanations"))
  }

  private static let everyScorer: ScoringStrategy = {
    let names = StrategyRegistry().scorerNames
    let weights = Dictionary(uniqueKeysWithValues: zip(names, (1...Int64(names.count)).map { $0 * 7 % 11 + 1 }))
    let line = CapacityRatioScorer(points: [(0, 0), (7_000, 10_000), (10_000, 2_000)])
    let configured = try? StrategyRegistry().strategy(StrategyConfiguration(scorers: weights)) as? ScoringStrategy
    var strategy = configured ?? ScoringStrategy()
    strategy.scorers += [WeightedScorer(line), WeightedScorer(AttributeScorer("price", best: 5, worst: 40), weight: 3)]
    return strategy
  }()

  /// What works on columns says what the verdicts and scores say of each machine.
  @Test(arguments: [ScoringStrategy(), .packing, .bestFit, everyScorer])
  func everyNodeHasTheBestScoreOfAllThatCanRunIt(_ strategy: ScoringStrategy) throws {
    for seed in 0..<UInt64(300) {
      var generator = ClusterGenerator(seed: seed)
      var test = generator.anyCase(nodes: 1...8, workloads: 1...8)
      test.request.detail = .everyNode
      test.request.disruption = .none
      for index in test.request.workloads.indices { test.request.workloads[index].atomicGroup = nil }
      var context = PlanContext(version: test.snapshot.version)
      let weights = Dictionary(uniqueKeysWithValues: strategy.scorers.map { ($0.scorer.name, $0.weight) })
      let plan = try strategy.plan(test.request, on: test.snapshot, &context)
      let settled = Set(test.snapshot.nodes.flatMap(\.placed).map(\.id))
      for words in plan.explanation.workloads where !settled.contains(words.workload) {
        let totals = words.nodes.filter(\.isFeasible).map { node in
          (node.node, node.terms.reduce(Int64(0)) { $0 + Int64($1.score.points) * (weights[$1.scorer] ?? 0) })
        }
        // Where there is room for all, the machine is the one that the words call best.
        guard plan.explanation.workloads.allSatisfy({ $0.node != nil && $0.note == nil }) else { continue }
        #expect(totals.first { $0.0 == words.node }?.1 == totals.map(\.1).max(), "seed \(seed) \(words)")
      }
    }
  }
}
