import Coordination
import EdgeModel
import Scheduling
import Testing

@testable import EdgeAgent

/// Moves for balance, and explanations.
@Suite(.timeLimit(.minutes(5))) struct RebalancingTests {
  private typealias F = DrainFixture

  private static func manifest(port: UInt16, _ more: String = "") -> String {
    PlatformFixture.manifest(port: port) + "\n\(more)\n[limits]\nmemory = \"2G\"\n"
  }

  /// Two apps of two of eight gibibytes each on the attic.
  private static func lopsided(_ body: (inout F, [DeploymentID]) async throws -> Void) async throws {
    try await F.with { fixture, _ in
      fixture.taken = [F.barn: [9_001, 9_002], F.cellar: [9_001, 9_002]]
      try await fixture.report()
      let one = try await fixture.deploy("one", manifest(port: 9_001))
      try await fixture.settle()
      let two = try await fixture.deploy("two", manifest(port: 9_002))
      try await fixture.settle()
      try #require(fixture.nodes(one) == [F.attic] && fixture.nodes(two) == [F.attic])
      fixture.taken = [:]
      try await fixture.settle()
      try await body(&fixture, [one, two])
    }
  }

  @Test func `a dry run says what would move and what it gains, and changes nothing`() async throws {
    try await Self.lopsided { fixture, _ in
      let before = fixture.platform.log.inner.state().version
      let plan = try await fixture.platform.plane.rebalance(dryRun: true)
      let move = try #require(plan.moves.first)
      #expect(plan.moves.count == 1)
      #expect(move.from == F.attic && move.to != F.attic)
      #expect(move.fromShare == Rebalancing.Change(before: 50, after: 25))
      #expect(move.toShare == Rebalancing.Change(before: 0, after: 25))
      #expect(move.gain == 1_250)
      #expect(try await fixture.platform.plane.rebalance(dryRun: true) == plan)
      #expect(fixture.platform.log.inner.state().version == before)
    }
  }

  @Test func `it is carried out as an update is, once`() async throws {
    try await Self.lopsided { fixture, ids in
      let plan = try await fixture.platform.plane.rebalance(dryRun: false)
      let moved = try #require(plan.moves.first)
      #expect(fixture.platform.allocations(moved.deployment).map(\.phase) == [.run, .run])
      let error = await #expect(throws: ControlPlaneError.self) {
        _ = try await fixture.platform.plane.rebalance(dryRun: false)
      }
      #expect(error?.code == .conflict)
      try await fixture.settleAfterOverlap()
      #expect(Set(ids.flatMap(fixture.nodes)) == [F.attic, moved.to])
      #expect(try await fixture.platform.plane.rebalance(dryRun: true).moves == [])
    }
  }

  @Test func `what may run once stays, and says so`() async throws {
    try await F.with { fixture, _ in
      fixture.taken = [F.barn: [9_001], F.cellar: [9_001]]
      try await fixture.report()
      let manifest = """
        [app]
        name = "once"
        [config]
        port = 9_001
        lang = "python3"
        run = "python3 main.py"
        at-most-one = 60
        [limits]
        memory = "4G"
        """
      let id = try await fixture.deploy("once", manifest)
      try await fixture.settle()
      try #require(fixture.nodes(id) == [F.attic])
      fixture.taken = [:]
      try await fixture.settle()
      let plan = try await fixture.platform.plane.rebalance(dryRun: true)
      #expect(!plan.moves.contains { $0.deployment == id })
      #expect(plan.fixed.map(\.name.rawValue) == ["once"])
    }
  }

  @Test func `an explanation has every machine, and tells what would be chosen now`() async throws {
    try await F.with { fixture, id in
      fixture.taken = [F.cellar: [8_080]]
      try await fixture.cordon(F.barn, .cordoned)
      try await fixture.settle()
      let told = try await fixture.platform.plane.explain(DeploymentReference("shop"))
      #expect(told.deployment == id && told.strategy == "least-loaded")
      #expect(told.node == F.attic && told.chosen == F.attic)
      #expect(told.workload.nodes.map(\.name) == ["attic", "barn", "cellar"])
      #expect(told.workload.nodes.map(\.isFeasible) == [true, false, false])
      #expect(told.workload.nodes.first?.terms.isEmpty == false)
      try await fixture.cordon(F.attic, .draining)
      let stuck = try await fixture.platform.plane.explain(DeploymentReference(id.rawValue))
      #expect(stuck.chosen == nil && stuck.node == F.attic)
      #expect(stuck.workload.rejections.map(\.nodes).reduce(0, +) == 3)
      #expect(stuck.workload.smallestChange != nil)
      await #expect(throws: ControlPlaneError.self) {
        _ = try await fixture.platform.plane.explain(DeploymentReference("nobody"))
      }
    }
  }
}
