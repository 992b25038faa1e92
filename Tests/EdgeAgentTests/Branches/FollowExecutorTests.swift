import Coordination
import EdgeModel
import Logging
import Testing

@testable import EdgeAgent

/// Following a real repository, through the leader's executors, in time that doesn't pass by itself.
@Suite(.timeLimit(.minutes(5))) struct FollowExecutorTests {
  /// One leader's executors, called until they have nothing to do.
  private struct Bench {
    let platform: PlatformFixture
    var leader: OrchestratorExecutor
    var follower: FollowExecutor
    let context: AgentContext

    init(_ platform: PlatformFixture) async throws {
      self.platform = platform
      leader = try await platform.executor()
      follower = FollowExecutor(plane: platform.plane, term: platform.term, sources: platform.sources)
      context = AgentContext(node: Sample.node, time: platform.clock.source, logger: Logger(label: "test"))
      try await follower.setup(context)
    }

    /// Lets an hour pass: every branch is looked at, and what follows from it is done.
    mutating func look() async throws {
      _ = try await follower.execute(.changed, context)
      platform.clock.advance(by: .seconds(3_600))
      _ = try await follower.execute(.timer, context)
      while !context.tasks.isIdle { _ = try await context.wake.next(.onEvent, clock: platform.clock) }
      _ = try await follower.execute(.taskEnded, context)
      try await platform.settle(&leader)
    }
  }

  private static func deploy(_ platform: PlatformFixture) async throws -> DeploymentID {
    let request = NewDeployment(
      source: GitSource(url: platform.repository.url, branch: "main"), name: Sample.name, followSeconds: 60)
    return try await platform.plane.submit(.deploy(request), by: Sample.user).record.deployment
  }

  private static func run(_ platform: PlatformFixture, _ id: DeploymentID, _ phase: ObservedAllocation.Phase = .running)
    async throws
  {
    try await platform.report(
      allocations: platform.allocations(id).map { allocation in
        let isNewest = allocation == platform.allocations(id).last
        var observed = ObservedAllocation(
          id: allocation.id, phase: isNewest ? phase : .running, since: Sample.time(0))
        if isNewest, phase == .failed { observed.detail = "nothing listened" }
        return observed
      }, switchesPorts: true)
  }

  private static func withRunning(
    _ body: (PlatformFixture, inout Bench, DeploymentID) async throws -> Void
  ) async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report(switchesPorts: true)
      let id = try await deploy(platform)
      var bench = try await Bench(platform)
      try await platform.settle(&bench.leader)
      try await run(platform, id)
      try await platform.settle(&bench.leader)
      try await body(platform, &bench, id)
    }
  }

  private static func commit(_ platform: PlatformFixture, _ text: String) async throws -> String {
    try platform.repository.write("main.py", "# \(text)")
    return try await platform.repository.commit()
  }

  @Test func aNewCommitIsDeployedByItself() async throws {
    try await Self.withRunning { platform, bench, id in
      try await bench.look()
      #expect(try platform.deployment(id).generation == 1, "nothing is new")
      let commit = try await Self.commit(platform, "two")
      try await bench.look()
      #expect(platform.allocations(id).last?.source.commit.rawValue == commit)
      let change = try #require(platform.log.inner.state().changes.last)
      #expect(change.kind == .update && change.generation == 2 && change.requestedBy.role == .leader)
      try await bench.look()
      #expect(try platform.deployment(id).generation == 2, "once")
    }
  }

  @Test func aCommitThatFailedOrWasLeftIsNotTriedAgainAndTheNextOneIs() async throws {
    try await Self.withRunning { platform, bench, id in
      _ = try await Self.commit(platform, "broken")
      try await bench.look()
      try await Self.run(platform, id, .failed)
      try await platform.settle(&bench.leader)
      try await bench.look()
      #expect(try platform.deployment(id).generation == 2)
      #expect(platform.allocations(id).first?.phase == .run)

      _ = try await Self.commit(platform, "three")
      try await bench.look()
      #expect(try platform.deployment(id).generation == 3)
      try await Self.run(platform, id)
      try await platform.settle(&bench.leader)
      _ = try await platform.plane.submit(.rollback(DeploymentReference("shop"), to: nil), by: Sample.user)
      try await platform.settle(&bench.leader)
      try await Self.run(platform, id)
      try await platform.settle(&bench.leader)
      try await bench.look()
      #expect(try platform.deployment(id).generation == 4, "it was rolled back from")

      let four = try await Self.commit(platform, "four")
      try await bench.look()
      #expect(try platform.deployment(id).generation == 5)
      #expect(platform.allocations(id).last?.source.commit.rawValue == four)
    }
  }

  @Test func aManifestThatIsWrongIsNotFetchedAgainAndAgain() async throws {
    try await Self.withRunning { platform, bench, id in
      try platform.repository.write("shipwreck.toml", "nonsense")
      let commit = try await platform.repository.commit()
      _ = try await platform.plane.submit(.update(DeploymentReference("shop")), by: Sample.user)
      try await platform.settle(&bench.leader)
      #expect(try platform.deployment(id).failure?.commit?.rawValue == commit)
      for _ in 0..<3 { try await bench.look() }
      #expect(try platform.deployment(id).generation == 2)
    }
  }

  @Test func aRepositoryThatIsAwayIsSaidAndFoundAgain() async throws {
    try await Self.withRunning { platform, bench, id in
      try await platform.repository.git("branch", "--move", "elsewhere")
      try await bench.look()
      let away = try #require(try await platform.plane.snapshot().branches[id])
      #expect(away.problem?.contains("has no branch or tag 'main'") == true)
      #expect(away.nextLook > platform.clock.source.now())
      try await platform.repository.git("branch", "--move", "main")
      try await bench.look()
      #expect(try await platform.plane.snapshot().branches[id]?.problem == nil)
    }
  }

  @Test func theNextLeaderGoesOn() async throws {
    try await Self.withRunning { platform, _, id in
      let next = try await platform.restarted()
      try await Self.run(next, id)
      var bench = try await Bench(next)
      let commit = try await Self.commit(next, "two")
      try await bench.look()
      #expect(next.allocations(id).last?.source.commit.rawValue == commit)
    }
  }

  @Test func aStoppedDeploymentStaysStopped() async throws {
    try await Self.withRunning { platform, bench, id in
      _ = try await Self.commit(platform, "two")
      _ = try await platform.plane.submit(.stop(DeploymentReference("shop")), by: Sample.user)
      try await bench.look()
      #expect(try platform.deployment(id).generation == 1)
      #expect(try platform.deployment(id).intent == .stop)
    }
  }

  @Test func aBranchIsReadWithItsTagsAndWithoutOthersOfItsEnd() async throws {
    try await PlatformFixture.with { platform in
      let git = platform.repository
      let main = try await git.git("rev-parse", "HEAD")
      try await git.git("checkout", "--quiet", "-b", "x/main")
      try git.write("main.py", "# other")
      let other = try await git.commit()
      try await git.git("tag", "--annotate", "v1", "--message", "v1")
      func head(_ branch: String?) async throws -> String {
        let source = GitSource(url: git.url, branch: branch)
        return try await git.fetcher.head(of: source, policy: GitRepositoryFixture.policy, credential: nil).commit
          .rawValue
      }
      #expect(try await head("main") == main)
      #expect(try await head("x/main") == other)
      #expect(try await head("v1") == other, "what the tag is put on")
      #expect(try await head(nil) == other)
      for wrong in ["ma", "nothing", "refs/heads/main"] {
        let error = await #expect(throws: GitError.self, "\(wrong)") { try await head(wrong) }
        #expect(error?.code == .branchNotFound)
      }
      let refused = await #expect(throws: GitError.self) {
        _ = try await git.fetcher.head(of: GitSource(url: git.url), policy: GitPolicy(), credential: nil)
      }
      #expect(refused?.code == .invalidURL)
      #expect(try git.leftovers().isEmpty)
    }
  }
}
