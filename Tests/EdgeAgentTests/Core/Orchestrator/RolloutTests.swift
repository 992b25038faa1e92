import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

/// From one version to the next, and back.
@Suite(.timeLimit(.minutes(5))) struct RolloutTests {
  /// Lends a platform on which one version runs well.
  private func withRunning(
    switchesPorts: Bool = true,
    _ body: (PlatformFixture, inout OrchestratorExecutor, DeploymentID, Allocation) async throws -> Void
  ) async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report(switchesPorts: switchesPorts)
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let first = try #require(platform.allocations(id).first)
      try await report(platform, [(first, .running)], switchesPorts)
      try await platform.settle(&leader)
      try await body(platform, &leader, id, first)
    }
  }

  private func report(
    _ platform: PlatformFixture, _ seen: [(Allocation, ObservedAllocation.Phase)], _ switchesPorts: Bool = true,
    holdsPort: Bool = false
  ) async throws {
    try await platform.report(
      allocations: seen.map { allocation, phase in
        var observed = ObservedAllocation(id: allocation.id, phase: phase, since: Sample.time(0))
        observed.holdsPort = holdsPort
        if phase == .failed { observed.detail = "nothing listened" }
        return observed
      }, switchesPorts: switchesPorts)
  }

  /// Asks for what the branch holds now, which is something new.
  private func update(
    _ platform: PlatformFixture, _ leader: inout OrchestratorExecutor, _ id: DeploymentID
  ) async throws {
    try platform.repository.write("main.py", "# \(platform.log.inner.state().version)")
    try await platform.repository.commit()
    _ = try await platform.plane.submit(.update(DeploymentReference(id.rawValue)), by: Sample.user)
    try await platform.settle(&leader)
  }

  @Test func `what runs well is one to go back to`() async throws {
    try await withRunning { platform, _, id, first in
      let history = try platform.deployment(id).history
      #expect(history.map(\.generation) == [1])
      #expect(history.map(\.reference) == [first.source])
    }
  }

  @Test func `the version that serves goes on until the next one is well`() async throws {
    try await withRunning { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      #expect(platform.allocations(id).map(\.phase) == [.run, .run])
      #expect(second.id.generation == 2 && second.node == first.node)
      try await report(platform, [(first, .running), (second, .starting)])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.run, .run])
      try await report(platform, [(first, .running), (second, .running)])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.remove, .run])
      #expect(try platform.deployment(id).history.map(\.generation) == [1, 2])
    }
  }

  @Test func `a version that does not come up leaves the one that serves alone`() async throws {
    try await withRunning { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      try await report(platform, [(first, .running), (second, .failed)])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.run, .remove])
      let deployment = try platform.deployment(id)
      #expect(deployment.generation == 2)
      #expect(deployment.failure?.generation == 2)
      #expect(deployment.failure?.commit == second.source.commit)
      #expect(deployment.resolved?.reference == first.source)
      let condition = try await platform.plane.snapshot().condition(of: deployment)
      #expect(condition.status == .running)
      #expect(condition.reason?.contains("nothing listened") == true)

      // The next one has a number of its own, whatever became of the one before.
      try await update(platform, &leader, id)
      #expect(platform.allocations(id).map(\.id.generation).max() == 3)
    }
  }

  @Test(arguments: [(false, false), (true, true)])
  func `a version that has the port itself ends before the next one is started`(
    switchesPorts: Bool, holdsPort: Bool
  ) async throws {
    try await withRunning(switchesPorts: switchesPorts) { platform, leader, id, first in
      try await report(platform, [(first, .running)], switchesPorts, holdsPort: holdsPort)
      try await update(platform, &leader, id)
      #expect(platform.allocations(id).map(\.phase) == [.remove, .run])
    }
  }

  @Test func `where the old version had to go first, it comes back when the new one fails`() async throws {
    try await withRunning(switchesPorts: false) { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      try await report(platform, [(second, .failed)], false)
      try await platform.settle(&leader)
      let third = try #require(platform.allocations(id).last)
      #expect(third.id.generation == 3 && third.phase == .run)
      #expect(third.source == first.source && third.workload == first.workload)
      #expect(try platform.deployment(id).failure?.generation == 2)
      try await report(platform, [(third, .running)], false)
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).history.map(\.generation) == [1], "the same files are one version")
      try await report(platform, [(third, .failed)], false)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.phase == .failed, "what ran well before has nothing before it")
    }
  }

  @Test func `a task that was done is not done again when the next version of it fails`() async throws {
    try await withRunning(switchesPorts: false) { platform, leader, id, first in
      try platform.repository.write(
        "shipwreck.toml",
        """
        [app]
        name = "shop"

        [config]
        lang = "python3"
        kind = "task"
        run = "python3 main.py"
        """)
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      #expect(second.workload.kind == .task)
      try await report(platform, [(second, .completed)], false)
      try await platform.settle(&leader)
      try await update(platform, &leader, id)
      let third = try #require(platform.allocations(id).last)
      #expect(third.id.generation == 3)
      try await report(platform, [(third, .failed)], false)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.id == third.id)
      #expect(platform.allocations(id).last?.phase == .failed)
    }
  }

  @Test func `an update in the middle of another one keeps what serves`() async throws {
    try await withRunning { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      try await report(platform, [(first, .running), (second, .building)])
      try await update(platform, &leader, id)
      #expect(platform.allocations(id).map(\.phase) == [.run, .remove, .run])
    }
  }

  @Test func `an update that was stopped midway has both versions, and goes on when it is started`() async throws {
    try await withRunning { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      try await report(platform, [(first, .running), (second, .building)])
      _ = try await platform.plane.submit(.stop(DeploymentReference("shop")), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.stop, .stop])
      try await report(platform, [(first, .stopped), (second, .stopped)])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.stop, .stop])
      _ = try await platform.plane.submit(.start(DeploymentReference("shop")), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.phase == .run)
      try await report(platform, [(second, .running)])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.id == second.id)
      #expect(platform.allocations(id).filter { $0.phase == .run }.map(\.id) == [second.id])
    }
  }

  @Test func `going back runs the files of then, under a new number`() async throws {
    try await withRunning { platform, leader, id, first in
      try await update(platform, &leader, id)
      let second = try #require(platform.allocations(id).last)
      try await report(platform, [(second, .running)])
      try await platform.settle(&leader)
      _ = try await platform.plane.submit(.rollback(DeploymentReference("shop"), to: nil), by: Sample.user)
      try await platform.settle(&leader)
      let third = try #require(platform.allocations(id).last)
      #expect(third.id.generation == 3 && third.source == first.source)
      #expect(platform.allocations(id).map(\.phase).contains(.run))
      await #expect(throws: ControlPlaneError.self) {
        _ = try await platform.plane.submit(.rollback(DeploymentReference("shop"), to: 9), by: Sample.user)
      }
    }
  }

  @Test func `there is nothing to go back to before a second version ran well`() async throws {
    try await withRunning { platform, _, _, _ in
      let error = await #expect(throws: ControlPlaneError.self) {
        _ = try await platform.plane.submit(.rollback(DeploymentReference("shop"), to: nil), by: Sample.user)
      }
      #expect(error?.code == .conflict)
    }
  }
}
