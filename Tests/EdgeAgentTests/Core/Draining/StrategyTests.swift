import EdgeModel
import Scheduling
import Testing

@testable import EdgeAgent

/// Strategies that an agent doesn't know.
@Suite(.timeLimit(.minutes(5))) struct StrategyTests {
  private struct Broken: PlacementStrategy {
    struct OutOfIdeas: Error {}
    let name = "broken"
    func plan(_: PlanRequest, on _: ClusterSnapshot, _: inout PlanContext) throws -> PlacementPlan {
      throw OutOfIdeas()
    }
  }

  /// Places everything on the first machine and gives no reasons.
  private struct Blunt: PlacementStrategy {
    let name = "blunt"
    func plan(
      _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
    ) throws -> PlacementPlan {
      var plan = PlacementPlan(base: snapshot.version, actions: [], explanation: PlanExplanation())
      for workload in request.workloads {
        if let first = snapshot.nodes.first { plan.actions.append(.start(workload.id, on: first.id)) }
      }
      return plan
    }
  }

  /// Looks at no rule.
  private struct Stubborn: PlacementStrategy {
    let name = "stubborn"
    func plan(
      _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
    ) throws -> PlacementPlan {
      try Blunt().plan(request, on: snapshot, &context)
    }
  }

  private static func choice(_ strategy: some PlacementStrategy, cordoned: Bool = false) async throws
    -> (Placement.Choice, WorkloadExplanation?)
  {
    var desired = DesiredState()
    let node = NodeRecord(
      id: Sample.node, name: Sample.identifier("attic", NodeName.self), address: "", joinedAt: Sample.time(0))
    desired.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.node(node)]))
    if cordoned {
      let cordon = NodeCordon(id: Sample.node, mode: .cordoned, requestedBy: Sample.user, at: Sample.time(0))
      desired.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 2), changes: [.cordon(cordon)]))
    }
    let report = NodeReport(
      cluster: Sample.cluster, node: Sample.node, applied: nil,
      facts: NodeFacts(
        name: node.name, address: "", host: "", capacity: Resources(cpuMillicores: 1_000, memoryBytes: 1 << 30),
        runtime: "fake", languages: ["python3"], agentVersion: "1"), allocations: [], at: Sample.time(0))
    let snapshot = PlatformSnapshot(desired: desired, reports: [Sample.node: report], heard: [Sample.node])
    let placement = Placement(strategy: strategy, deadline: .seconds(30))
    let choice = try await placement.choose(Sample.workload(), for: Sample.deployment(), in: snapshot)
    guard strategy.name == "blunt" else { return (choice, nil) }
    let told = try await placement.explain(Sample.workload(), for: Sample.deployment(), in: snapshot)
    return (choice, told)
  }

  @Test func oneThatThrowsIsNamed() async throws {
    let (choice, _) = try await Self.choice(Broken())
    guard case .none(let words) = choice else {
      Issue.record("it chose \(choice)")
      return
    }
    #expect(words.contains("the strategy 'broken' failed"), "\(words)")
  }

  @Test func aPlanThatBreaksARuleIsNotCarriedOut() async throws {
    let (choice, _) = try await Self.choice(Stubborn(), cordoned: true)
    guard case .none(let words) = choice else {
      Issue.record("it chose \(choice)")
      return
    }
    #expect(words.contains("the plan of the strategy 'stubborn' is not carried out"), "\(words)")
  }

  @Test func rulesSpeakWhereAStrategyGivesNoReasons() async throws {
    let (choice, told) = try await Self.choice(Blunt())
    #expect(choice == .node(Sample.node))
    #expect(told?.node == Sample.node && told?.nodes.map(\.name) == ["attic"])
  }
}
