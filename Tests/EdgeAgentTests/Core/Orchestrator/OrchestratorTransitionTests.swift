import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct OrchestratorTransitionTests {
  private static let shop = DeploymentReference("shop")

  /// Lends a platform on whose one machine the app is placed.
  private func placed(_ body: (PlatformFixture, DeploymentID, inout OrchestratorExecutor) async throws -> Void)
    async throws
  {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      try await body(platform, id, &leader)
    }
  }

  @Test func `an update takes the place of the version before, on the same machine`() async throws {
    try await placed { platform, id, leader in
      try platform.repository.write("main.py", "print()")
      let commit = try await platform.repository.commit()
      _ = try await platform.plane.submit(.update(Self.shop), by: Sample.user)
      try await platform.settle(&leader)
      let (old, new) = (platform.allocations(id).first, platform.allocations(id).last)
      #expect(platform.allocations(id).count == 2)
      #expect(old?.phase == .remove)
      #expect(old?.reason == .superseded)
      #expect(new?.phase == .run)
      #expect(new?.node == old?.node)
      #expect(new?.source.commit.rawValue == commit)
    }
  }

  @Test func `an update to what runs already changes nothing`() async throws {
    try await placed { platform, id, leader in
      let before = platform.allocations(id)
      _ = try await platform.plane.submit(.update(Self.shop), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id) == before)
      #expect(try platform.deployment(id).generation == 1)
    }
  }

  @Test func `an update that fails leaves the version before it running`() async throws {
    try await placed { platform, id, leader in
      let before = platform.allocations(id)
      try platform.repository.write("shipwreck.toml", "[app]")
      try await platform.repository.commit()
      _ = try await platform.plane.submit(.update(Self.shop), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id) == before)
      #expect(try platform.deployment(id).failure?.generation == 2)
    }
  }

  @Test func `stopped and started it is the same allocation`() async throws {
    try await placed { platform, id, leader in
      _ = try await platform.plane.submit(.stop(Self.shop), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.stop])
      _ = try await platform.plane.submit(.start(Self.shop), by: Sample.user)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.run])
    }
  }

  @Test func `a failure that the machine reports is taken over with its words`() async throws {
    try await placed { platform, id, leader in
      let allocation = try #require(platform.allocations(id).first)
      try await platform.report(allocations: [
        ObservedAllocation(id: allocation.id, phase: .failed, detail: "the tests failed", since: Sample.time(1))
      ])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.reason) == [.failed("the tests failed")])
    }
  }

  @Test func `what is destroyed is forgotten once the machine has said that nothing is left`() async throws {
    try await placed { platform, id, leader in
      let allocation = try #require(platform.allocations(id).first)
      _ = try await platform.plane.submit(.destroy(Self.shop), by: Sample.user)
      try await platform.report(allocations: [
        ObservedAllocation(id: allocation.id, phase: .removing, since: Sample.time(1))
      ])
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.phase) == [.remove])
      try await platform.report()
      try await platform.settle(&leader)
      #expect(platform.allocations(id).allSatisfy { $0.phase == .removed })
    }
  }
}
