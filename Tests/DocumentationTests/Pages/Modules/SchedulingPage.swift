import EdgeModel
import Scheduling
import SchedulingTestKit

/// The programs of docs/modules/Scheduling.md.
enum SchedulingPage {
  /// Keeps what belongs to a room in that room.
  struct RoomFilter: NodeFilter {
    let name = "room"

    func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
      guard let room = workload.requiredLabels["room"] else { return .feasible }
      let own = node.labels["room"] ?? "no room"
      return own == room ? .feasible : .infeasible("is in \(own), needs \(room)")
    }
  }

  static func strategy() -> LeastLoadedStrategy {
    let strategy = LeastLoadedStrategy(filters: LeastLoadedStrategy.defaultFilters + [RoomFilter()])
    return strategy
  }

  /// Puts everything on the first machine that is heard of.
  struct FirstMachine: PlacementStrategy {
    func plan(
      _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
    ) throws -> PlacementPlan {
      let first = snapshot.nodes.first(where: \.isHeard)
      var plan = PlacementPlan(base: snapshot.version, actions: [], explanation: PlanExplanation())
      for workload in request.workloads {
        if let first { plan.actions.append(.start(workload.id, on: first.id)) }
        plan.explanation.workloads.append(
          WorkloadExplanation(workload: workload.id, name: workload.name, node: first?.id, nodes: []))
      }
      return plan
    }
  }

  static func chosen(_ configuration: StrategyConfiguration) throws -> any PlacementStrategy {
    var registry = StrategyRegistry()
    registry.add(RoomFilter())
    let strategy = try registry.strategy(configuration)
    return strategy
  }

  static func violations(of strategy: some PlacementStrategy) -> [StrategyLaws.Violation] {
    let laws = StrategyLaws(strategy)
    let violations = (UInt64(0)..<100).flatMap { seed in
      var generator = ClusterGenerator(seed: seed)
      return laws.violations(generator.anyCase())
    }
    return violations
  }
}
