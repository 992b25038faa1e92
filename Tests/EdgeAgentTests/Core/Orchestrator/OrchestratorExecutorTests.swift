import Coordination
import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct OrchestratorExecutorTests {
  @Test func `a request is pinned, placed and assigned`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      _ = try await leader.execute(.changed, platform.context)
      #expect(platform.context.tasks.isRunning("resolve \(id) 1"), "it is being fetched")
      try await platform.settle(&leader)
      let allocation = try #require(platform.allocations(id).first)
      #expect(allocation.source.commit.rawValue == (try await platform.repository.git("rev-parse", "HEAD")))
      #expect(allocation.phase == .run)
      let set = try await platform.plane.assignments(of: Sample.node, after: nil)
      #expect(set.allocations == [allocation])
    }
  }

  @Test func `a branch that is not there is a failure that names it`() async throws {
    try await PlatformFixture.with { platform in
      let id = try await platform.deploy(branch: "feature/none")
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let failure = try #require(try platform.deployment(id).failure)
      #expect(failure.stage == .fetch)
      #expect(failure.reason.contains("feature/none"))
    }
  }

  @Test(arguments: [
    (nil, "shipwreck.toml"),
    ("[app]\nname = \"x\"\n[config]\nport = \"80a\"\nlang = \"python3\"\n", "shipwreck.toml:4:8"),
  ])
  func `a manifest that is missing or broken is a failure that says where`(
    manifest: String?, says: String
  ) async throws {
    try await PlatformFixture.with { platform in
      if let manifest {
        try platform.repository.write("shipwreck.toml", manifest)
      } else {
        try platform.repository.write("main.py", "")
        try await platform.repository.git("rm", "--quiet", "shipwreck.toml")
      }
      try await platform.repository.commit()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let failure = try #require(try platform.deployment(id).failure)
      #expect(failure.stage == .manifest)
      #expect(failure.reason.contains(says), "\(failure.reason)")
    }
  }

  @Test func `a port that is taken on every machine is a failure that names the port`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report(portsInUse: [8_080])
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let failure = try #require(try platform.deployment(id).failure)
      #expect(failure.stage == .placement)
      #expect(failure.reason.contains("8080"), "\(failure.reason)")
      #expect(platform.allocations(id).isEmpty)
    }
  }

  @Test func `of two apps that want one port the second goes to another machine, the third fails`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Sample.otherNode, named: "barn")
      try await platform.report()
      try await platform.report(Sample.otherNode, named: "barn")
      var leader = try await platform.executor()
      var apps: [DeploymentID] = []
      for name in ["one", "two", "three"] {
        apps.append(try await platform.deploy(name))
        try await platform.settle(&leader)
      }
      let nodes = apps.map { platform.allocations($0).map(\.node) }
      #expect(Set(nodes.prefix(2)) == [[Sample.node], [Sample.otherNode]])
      #expect(nodes.last == [])
      #expect(try platform.deployment(try #require(apps.last)).failure?.reason.contains("8080") == true)
    }
  }

  @Test func `a new leader waits for machines that may still report, but not for ever`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).failure == nil)
      #expect(platform.allocations(id).isEmpty)
      platform.clock.advance(by: PlatformFixture.grace)
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).failure == nil, "it lives, so it will report")
      platform.clock.advance(by: PlatformFixture.grace * 3)
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).failure?.stage == .placement)
    }
  }

  @Test func `a machine that is gone is not waited for`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Sample.otherNode, named: "barn")
      try await platform.report(portsInUse: [8_080])
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).failure == nil)
      try platform.lose(Sample.otherNode)
      platform.clock.advance(by: PlatformFixture.grace)
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).failure?.reason.contains("8080") == true)
    }
  }

  @Test(arguments: [true, false])
  func `files that were lost with the leader that had fetched them are fetched again`(_ hasMoved: Bool) async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let first = try #require(platform.allocations(id).first)
      if hasMoved {
        try platform.repository.write("shipwreck.toml", PlatformFixture.manifest(port: 9_090))
        try await platform.repository.commit()
      }
      try await platform.sources.blobs.remove(first.source.digest)
      let next = try await platform.restarted()
      try await next.report()
      var successor = try await next.executor()
      try await next.settle(&successor)
      #expect(try await !next.sources.blobs.contains(first.source.digest), "another machine may have them")
      next.clock.advance(by: .seconds(10))
      try await next.settle(&successor)
      let placed = try #require(next.allocations(id).last { $0.phase == .run })
      #expect(try await next.sources.blobs.contains(placed.source.digest))
      #expect((placed.source == first.source) == !hasMoved)
      #expect((placed.id == first.id) == !hasMoved)
      #expect(placed.workload.port == (hasMoved ? 9_090 : 8_080))
      #expect(next.allocations(id).count { $0.phase == .run } == 1)
    }
  }

  @Test func `a write that comes between is no reason to place twice`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await platform.deploy()
      platform.log.before {
        if case .allocation = $0 { true } else { false }
      } _: { _ in
        try await platform.join(Sample.otherNode, named: "barn")
      }
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      #expect(platform.log.inner.state().nodes.count == 2, "the other write came between")
      #expect(platform.allocations(id).map(\.id) == [AllocationID(deployment: id, generation: 1, attempt: 1)])
    }
  }

  @Test func `what is destroyed while it is fetched is never placed`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await platform.deploy()
      platform.log.before {
        if case .deployment(let one) = $0 { one.resolved != nil } else { false }
      } _: { _ in
        _ = try await platform.plane.submit(.destroy(DeploymentReference("shop")), by: Sample.user)
      }
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).intent == .destroy)
      #expect(try platform.deployment(id).resolved == nil)
      #expect(platform.allocations(id).isEmpty)
    }
  }

  @Test func `the next leader goes on where the last one stopped, and fetches nothing again`() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let pinned = try #require(try platform.deployment(id).resolved)
      // Another fetch would find this one.
      try platform.repository.write("shipwreck.toml", PlatformFixture.manifest(port: 9_090))
      try await platform.repository.commit()
      let next = try await platform.restarted()
      try await next.report()
      var successor = try await next.executor()
      try await next.settle(&successor)
      let allocation = try #require(next.allocations(id).first)
      #expect(allocation.source == pinned.reference)
      #expect(allocation.epoch == 2)
    }
  }
}
