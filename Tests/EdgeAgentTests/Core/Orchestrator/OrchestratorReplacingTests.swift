import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct OrchestratorReplacingTests {
  private static let shop = DeploymentReference("shop")
  private static let barn = Sample.otherNode
  private static let cellar = Sample.identifier("nccccccccccc", NodeID.self)

  /// Lends a platform on whose second machine an app is placed. The leader's own machine is free by then.
  private func placed(_ body: (PlatformFixture, DeploymentID, inout OrchestratorExecutor) async throws -> Void)
    async throws
  {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Self.barn, named: "barn")
      try await platform.report(portsInUse: [8_080])
      try await platform.report(Self.barn, named: "barn")
      let id = try await platform.deploy()
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      try #require(platform.allocations(id).map(\.node) == [Self.barn])
      try await platform.report()
      try await body(platform, id, &leader)
    }
  }

  private func id(_ deployment: DeploymentID, _ attempt: UInt32) -> AllocationID {
    AllocationID(deployment: deployment, generation: 1, attempt: attempt)
  }

  @Test func `the app of a machine that is gone is placed anew as it was`() async throws {
    try await placed { platform, id, leader in
      let before = try #require(platform.allocations(id).first)
      // What the branch holds by now doesn't matter.
      try platform.repository.write("shipwreck.toml", PlatformFixture.manifest(port: 9_090))
      try await platform.repository.commit()
      try await platform.settle(&leader)
      #expect(platform.allocations(id) == [before], "its machine is there")
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      let (old, new) = (platform.allocations(id).first, platform.allocations(id).last)
      #expect(platform.allocations(id).map(\.id) == [self.id(id, 1), self.id(id, 2)])
      #expect(old?.phase == .remove)
      #expect(old?.reason == .superseded)
      #expect(new?.phase == .run)
      #expect(new?.node == Sample.node)
      #expect(new?.source == before.source)
      #expect(new?.workload == before.workload)
      #expect(try platform.deployment(id).generation == 1)
    }
  }

  @Test func `the machine that comes back is told to remove what it had`() async throws {
    try await placed { platform, id, leader in
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      try await platform.report(
        Self.barn, named: "barn",
        allocations: [ObservedAllocation(id: self.id(id, 1), phase: .running, since: Sample.time(1))])
      try await platform.settle(&leader)
      let set = try await platform.plane.assignments(of: Self.barn, after: nil)
      #expect(set.allocations.map(\.id) == [self.id(id, 1)])
      #expect(set.allocations.map(\.phase) == [.remove])
      #expect(platform.allocations(id).map(\.phase) == [.remove, .run])
    }
  }

  @Test func `a machine that comes back while its apps are placed anew keeps the rest of them`() async throws {
    try await placed { platform, id, leader in
      try platform.repository.write("shipwreck.toml", PlatformFixture.manifest(port: 9_090))
      try await platform.repository.commit()
      try await platform.report(portsInUse: [9_090])
      let other = try await platform.deploy("stall")
      try await platform.settle(&leader)
      try #require(platform.allocations(other).map(\.node) == [Self.barn])
      try await platform.report()
      try platform.lose(Self.barn)
      platform.log.before({ if case .allocation = $0 { true } else { false } }) { _ in
        try await platform.report(Self.barn, named: "barn")
      }
      try await platform.settle(&leader)
      #expect(platform.allocations(id).count + platform.allocations(other).count == 3)
      #expect(
        [id, other].flatMap { platform.allocations($0) }.filter { $0.phase == .run }.map(\.node.rawValue).sorted()
          == [Sample.node, Self.barn].map(\.rawValue).sorted())
    }
  }

  @Test func `it is placed anew once, also by the next leader`() async throws {
    try await placed { platform, id, leader in
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      let after = platform.allocations(id)
      _ = try await leader.execute(.changed, platform.context)
      try await platform.settle(&leader)
      #expect(platform.allocations(id) == after)
      let next = try await platform.restarted()
      try await next.report()
      try next.lose(Self.barn)
      var successor = try await next.executor()
      try await next.settle(&successor)
      #expect(next.allocations(id) == after)
    }
  }

  @Test func `when that machine is gone too it goes on to a third attempt`() async throws {
    try await placed { platform, id, leader in
      try await platform.join(Self.cellar, named: "cellar")
      try await platform.report(Self.cellar, named: "cellar")
      try await platform.report(portsInUse: [8_080])
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.node == Self.cellar)
      try await platform.report(Self.barn, named: "barn")
      try platform.lose(Self.cellar)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.id == self.id(id, 3))
      #expect(platform.allocations(id).last?.node == Self.barn)
      #expect(platform.allocations(id).filter { $0.phase == .run }.count == 1)
    }
  }

  @Test func `a leader that doesn't know what runs moves nothing before its grace is over`() async throws {
    try await placed { platform, id, _ in
      let next = try await platform.restarted()
      try await next.join(Self.cellar, named: "cellar")
      try await next.report()
      try next.lose(Self.barn)
      // The third machine has not said yet what it runs.
      var successor = try await next.executor()
      try await next.settle(&successor)
      #expect(next.allocations(id).map(\.id) == [self.id(id, 1)])
      next.clock.advance(by: PlatformFixture.grace)
      try await next.settle(&successor)
      #expect(next.allocations(id).map(\.id) == [self.id(id, 1), self.id(id, 2)])
    }
  }

  @Test func `once everybody else has reported it waits no longer`() async throws {
    try await placed { platform, id, _ in
      let next = try await platform.restarted()
      try await next.join(Self.cellar, named: "cellar")
      try await next.report(portsInUse: [8_080])
      try next.lose(Self.barn)
      var successor = try await next.executor()
      try await next.settle(&successor)
      #expect(next.allocations(id).count == 1)
      try await next.report(Self.cellar, named: "cellar")
      try await next.settle(&successor)
      #expect(next.allocations(id).last?.node == Self.cellar)
    }
  }

  @Test(arguments: [PlatformRequest.stop(shop), .destroy(shop)])
  func `what was stopped or destroyed is not placed anew`(_ request: PlatformRequest) async throws {
    try await placed { platform, id, leader in
      _ = try await platform.plane.submit(request, by: Sample.user)
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.id) == [self.id(id, 1)])
      #expect(platform.allocations(id).first?.phase != .run)
    }
  }

  @Test func `what has failed is not placed anew, also when its machine said so with its last breath`() async throws {
    try await placed { platform, id, leader in
      try await platform.report(
        Self.barn, named: "barn",
        allocations: [
          ObservedAllocation(id: self.id(id, 1), phase: .failed, detail: "the tests failed", since: Sample.time(1))
        ])
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      #expect(platform.allocations(id).map(\.reason) == [.failed("the tests failed")])
    }
  }

  @Test func `while nobody can take it, it stays where it is`() async throws {
    try await placed { platform, id, leader in
      try await platform.report(portsInUse: [8_080])
      try platform.lose(Self.barn)
      let before = platform.allocations(id)
      let wake = try await leader.execute(.changed, platform.context)
      #expect(wake == .after(.seconds(1)), "it is tried again")
      #expect(platform.allocations(id) == before)
      #expect(try platform.deployment(id).failure == nil)
      try await platform.report()
      try await platform.settle(&leader)
      #expect(platform.allocations(id).last?.node == Sample.node)
    }
  }

  @Test func `a machine that is back in time keeps its app`() async throws {
    try await placed { platform, id, leader in
      let before = platform.allocations(id)
      try await platform.report(portsInUse: [8_080])
      try platform.lose(Self.barn)
      try await platform.settle(&leader)
      try await platform.report(
        Self.barn, named: "barn",
        allocations: [ObservedAllocation(id: self.id(id, 1), phase: .running, since: Sample.time(1))])
      try await platform.report()
      try await platform.settle(&leader)
      #expect(platform.allocations(id) == before)
    }
  }

  @Test func `a stop that comes between is what counts`() async throws {
    try await placed { platform, id, leader in
      try platform.lose(Self.barn)
      platform.log.before {
        if case .allocation(let one) = $0 { one.id.attempt == 2 } else { false }
      } _: { _ in
        _ = try await platform.plane.submit(.stop(Self.shop), by: Sample.user)
      }
      try await platform.settle(&leader)
      #expect(try platform.deployment(id).intent == .stop)
      #expect(platform.allocations(id).map(\.id) == [self.id(id, 1)])
      #expect(platform.allocations(id).map(\.phase) == [.stop])
    }
  }
}
