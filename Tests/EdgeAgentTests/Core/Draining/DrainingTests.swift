import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

/// Machines that get nothing new, and those that let go of what they have.
@Suite(.timeLimit(.minutes(5))) struct DrainingTests {
  private typealias F = DrainFixture

  @Test func `a cordoned machine keeps what it has and gets nothing new`() async throws {
    try await F.with { fixture, id in
      try await fixture.cordon(F.attic, .cordoned)
      fixture.taken = [F.barn: [9_090], F.cellar: [9_090]]
      try await fixture.settle()
      #expect(fixture.nodes(id) == [F.attic])
      let other = try await fixture.deploy("other", PlatformFixture.manifest(port: 9_090))
      try await fixture.settle()
      let reason = try #require(try fixture.platform.deployment(other).failure?.reason)
      #expect(reason.contains("attic: is cordoned: it takes nothing new"), "\(reason)")
      #expect(reason.contains("it could run with other ports on any of 2 machines"), "\(reason)")

      try await fixture.cordon(F.attic, .lifted)
      #expect(fixture.platform.log.inner.state().cordons.isEmpty)
      _ = try await fixture.platform.plane.submit(.start(DeploymentReference("other")), by: Sample.user)
      try await fixture.settle()
      #expect(fixture.nodes(other) == [F.attic])
    }
  }

  @Test func `asking twice writes nothing, and who asked is kept`() async throws {
    try await F.with { fixture, _ in
      try await fixture.cordon(F.attic, .draining)
      let version = fixture.platform.log.inner.state().version
      let node = try await fixture.platform.plane.cordon("attic", .draining, by: Actor(role: .user, name: "bob"))
      #expect(node.id == F.attic)
      #expect(fixture.platform.log.inner.state().version == version)
      #expect(fixture.platform.log.inner.state().cordons[F.attic]?.requestedBy == Sample.user)
      let error = await #expect(throws: ControlPlaneError.self) {
        _ = try await fixture.platform.plane.cordon("nowhere", .cordoned, by: Sample.user)
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test func `an app serves on a drained machine until it is well elsewhere, and a while longer`() async throws {
    try await F.with { fixture, id in
      let first = try #require(fixture.platform.allocations(id).first)
      fixture.phases[AllocationID(deployment: id, generation: 1, attempt: 2)] = .starting
      try await fixture.cordon(F.attic, .draining)
      try await fixture.settle()
      let moved = try #require(fixture.platform.allocations(id).last)
      #expect(moved.id.generation == 1 && moved.id.attempt == 2 && moved.node != F.attic)
      #expect(moved.source == first.source && moved.workload == first.workload)
      #expect(fixture.platform.allocations(id).map(\.phase) == [.run, .run])
      var view = try await fixture.drain(F.attic)
      #expect(view.apps.map(\.stage) == [.moving] && view.apps.first?.to == moved.node)

      fixture.phases = [:]
      try await fixture.settle()
      #expect(fixture.platform.allocations(id).map(\.phase) == [.run, .run], "both answer for a moment")
      fixture.platform.clock.advance(by: .seconds(5))
      try await fixture.settle()
      #expect(fixture.nodes(id) == [moved.node])
      view = try await fixture.drain(F.attic)
      #expect(view.apps == [] && view.cordon?.mode == .draining)
      let after = fixture.platform.log.inner.state().version
      try await fixture.settleAfterOverlap()
      #expect(fixture.platform.log.inner.state().version == after, "it is moved once")
      #expect(try fixture.platform.deployment(id).generation == 1)
    }
  }

  @Test func `the next leader goes on with it`() async throws {
    try await F.with { fixture, id in
      let other = try await fixture.deploy("other", PlatformFixture.manifest(port: 9_090))
      fixture.taken = [F.barn: [9_090], F.cellar: [9_090]]
      try await fixture.settle()
      try #require(fixture.nodes(other) == [F.attic])
      fixture.taken = [:]
      fixture.phases = [
        AllocationID(deployment: id, generation: 1, attempt: 2): .starting,
        AllocationID(deployment: other, generation: 1, attempt: 2): .starting,
      ]
      try await fixture.cordon(F.attic, .draining)
      try await fixture.settle()
      try #require(fixture.platform.allocations(id).count == 2)
      try await fixture.changeLeader()
      // It doesn't know yet what runs.
      try await fixture.report([F.attic])
      try await fixture.platform.settle(&fixture.leader)
      #expect(fixture.platform.allocations(id).map(\.phase) == [.run, .run])
      fixture.phases = [:]
      try await fixture.settleAfterOverlap()
      #expect(!fixture.nodes(id).contains(F.attic) && fixture.nodes(id).count == 1)
      #expect(!fixture.nodes(other).contains(F.attic) && fixture.nodes(other).count == 1)
      #expect(try await fixture.drain(F.attic).apps == [])
    }
  }

  @Test func `what fits nowhere else stays and says why, and goes when it can`() async throws {
    try await F.with { fixture, id in
      fixture.taken = [F.barn: [8_080], F.cellar: [8_080]]
      try await fixture.settle()
      try await fixture.cordon(F.attic, .draining)
      try await fixture.settle()
      #expect(fixture.nodes(id) == [F.attic])
      let app = try #require(try await fixture.drain(F.attic).apps.first)
      #expect(app.stage == .staying)
      let words = "barn: port 8080 is in use by something outside the platform"
      #expect(app.reason?.contains(words) == true, "\(app)")
      #expect(try fixture.platform.deployment(id).failure == nil)
      fixture.taken = [:]
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id) != [F.attic])
    }
  }

  @Test func `an app that does not come up elsewhere goes on where it was`() async throws {
    try await F.with { fixture, id in
      let target = F.barn
      fixture.taken = [F.cellar: [8_080]]
      fixture.phases[AllocationID(deployment: id, generation: 1, attempt: 2)] = .failed
      try await fixture.cordon(F.attic, .draining)
      try await fixture.settle()
      #expect(fixture.nodes(id) == [F.attic])
      let deployment = try fixture.platform.deployment(id)
      #expect(deployment.failure == nil)
      #expect(try await fixture.platform.plane.snapshot().condition(of: deployment).status == .running)
      let app = try #require(try await fixture.drain(F.attic).apps.first)
      #expect(app.stage == .staying)
      #expect(app.reason?.contains("it did not come up on barn: nothing listened") == true, "\(app)")
      // Another machine is tried at once, the same one after a while.
      fixture.taken = [:]
      fixture.phases = [:]
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id) == [F.cellar])
      try await fixture.cordon(F.attic, .lifted)
      fixture.taken = [F.attic: [8_080]]
      try await fixture.cordon(F.cellar, .draining)
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id) == [F.cellar])
      fixture.platform.clock.advance(by: MoveBoard.patience)
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id) == [target])
    }
  }

  @Test func `what may run once ends before it is started elsewhere`() async throws {
    try await F.with { fixture, _ in
      let once = """
        [app]
        name = "once"

        [config]
        port = 9_090
        lang = "python3"
        run = "python3 main.py"
        at-most-one = 60
        """
      let id = try await fixture.deploy("once", once)
      try await fixture.settle()
      let node = try #require(fixture.nodes(id).first)
      try await fixture.cordon(node, .draining)
      try await fixture.report()
      try await fixture.platform.settle(&fixture.leader)
      // Its machine has not said yet that it is gone.
      #expect(fixture.platform.allocations(id).map(\.phase) == [.remove])
      #expect(try await fixture.drain(node).apps.map(\.stage) == [.leaving])
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id).count == 1 && fixture.nodes(id) != [node])
    }
  }

  @Test func `an app that is stopped meanwhile stays, and leaves when it is started`() async throws {
    try await F.with { fixture, id in
      _ = try await fixture.platform.plane.submit(.stop(DeploymentReference("shop")), by: Sample.user)
      try await fixture.cordon(F.attic, .draining)
      try await fixture.settle()
      #expect(fixture.platform.allocations(id).map(\.node) == [F.attic])
      #expect(try await fixture.drain(F.attic).apps == [])
      _ = try await fixture.platform.plane.submit(.start(DeploymentReference("shop")), by: Sample.user)
      try await fixture.settleAfterOverlap()
      #expect(fixture.nodes(id).count == 1 && fixture.nodes(id) != [F.attic])
    }
  }

  @Test func `an update in the middle goes on elsewhere`() async throws {
    try await F.with { fixture, id in
      try await fixture.cordon(F.attic, .draining)
      fixture.phases[AllocationID(deployment: id, generation: 1, attempt: 2)] = .starting
      try await fixture.settle()
      try fixture.platform.repository.write("main.py", "# two")
      try await fixture.platform.repository.commit()
      _ = try await fixture.platform.plane.submit(.update(DeploymentReference("shop")), by: Sample.user)
      try await fixture.settleAfterOverlap()
      #expect(fixture.platform.allocations(id).filter { $0.phase == .run }.map(\.id.generation) == [2])
      #expect(fixture.nodes(id) != [F.attic])
    }
  }
}
