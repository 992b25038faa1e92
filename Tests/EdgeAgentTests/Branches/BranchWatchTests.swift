import EdgeModel
import Testing

@testable import EdgeAgent

/// The leader's eye on branches, in virtual time.
@Suite struct BranchWatchTests {
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64 = 7

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  /// A watch with a platform around it that tests change.
  private struct Bench {
    var watch = BranchWatch()
    var random = Seeded()
    var now: Duration = .zero
    var deployments: [Deployment]

    init(_ deployments: [Deployment]) { self.deployments = deployments }

    var snapshot: PlatformSnapshot {
      var state = DesiredState()
      state.apply(
        DesiredEntry(
          version: DesiredVersion(epoch: 1, index: 1), changes: deployments.map { .deployment($0) }))
      return PlatformSnapshot(desired: state, reports: [:], heard: [])
    }

    mutating func step() -> [BranchWatch.Action] { watch.actions(snapshot, now: now, random: &random) }

    mutating func see(_ sight: BranchWatch.Sight, _ id: DeploymentID = Sample.deployment) {
      watch.take(sight, of: id, now: now, random: &random)
    }

    /// Lets time pass until the next look is due.
    mutating func pass() throws -> Duration {
      let next = try #require(watch.next(after: now))
      defer { now = next }
      return next - now
    }
  }

  private static func commit(_ letter: Character) -> CommitID {
    Sample.identifier(String(repeating: letter, count: 40), CommitID.self)
  }

  /// One that follows its branch, and whose newest version has failed, so that nothing is on its way.
  private static func followed(_ seconds: UInt32 = 60, id: DeploymentID = Sample.deployment) -> Deployment {
    var deployment = Deployment(
      id: id, name: Sample.name, source: GitSource(url: "https://example.org/ann/shop.git"),
      following: BranchFollowing(seconds: seconds), createdAt: Sample.time(0), createdBy: Sample.user)
    deployment.resolved = ResolvedSource(generation: 1, reference: Sample.reference, workload: Sample.workload())
    deployment.failure = DeploymentFailure(
      generation: 1, stage: .rollout, reason: "it ended", commit: Sample.reference.commit)
    return deployment
  }

  /// After a first look that showed what is known already.
  private static func looked(_ deployment: Deployment = followed()) throws -> Bench {
    var bench = Bench([])
    _ = bench.step()
    bench.deployments = [deployment]
    #expect(bench.step() == [.look(deployment.id)])
    #expect(bench.step() == [], "one look at a time")
    bench.see(.head(Sample.reference.commit), deployment.id)
    #expect(bench.step() == [])
    return bench
  }

  @Test func aBranchIsLookedAtAgainAndAgainWithJitter() throws {
    var bench = try Self.looked()
    var pauses: [Duration] = []
    for _ in 0..<50 {
      let pause = try bench.pass()
      #expect(pause >= .seconds(54) && pause <= .seconds(66))
      pauses.append(pause)
      #expect(bench.step() == [.look(Sample.deployment)])
      bench.see(.head(Sample.reference.commit))
      #expect(bench.step() == [])
    }
    #expect(Set(pauses).count > 40)
  }

  @Test func aNewCommitIsDeployedOnce() throws {
    var bench = try Self.looked()
    _ = try bench.pass()
    _ = bench.step()
    bench.see(.head(Self.commit("c")))
    #expect(bench.step() == [.deploy(Sample.deployment, Self.commit("c"))])
    #expect(bench.step() == [.deploy(Sample.deployment, Self.commit("c"))], "until it is written")
    bench.deployments[0].following?.passed = [Self.commit("c")]
    #expect(bench.step() == [])
  }

  @Test func whatIsOnItsWayIsNotOvertaken() throws {
    var bench = try Self.looked()
    bench.deployments[0].failure = nil
    bench.deployments[0].generation = 2
    _ = try bench.pass()
    #expect(bench.step() == [.look(Sample.deployment)])
    bench.see(.head(Self.commit("c")))
    #expect(bench.step() == [])
    bench.deployments[0].failure = DeploymentFailure(generation: 2, stage: .manifest, reason: "no port")
    #expect(bench.step() == [.deploy(Sample.deployment, Self.commit("c"))])
  }

  @Test(arguments: [Deployment.Intent.stop, .destroy]) func whatIsNotToRunIsLeftAlone(
    _ intent: Deployment.Intent
  ) throws {
    var bench = try Self.looked()
    bench.deployments[0].intent = intent
    bench.now = .seconds(10_000)
    #expect(bench.step() == [])
    #expect(bench.watch.next(after: bench.now) == nil)
    bench.see(.head(Self.commit("c")))
    #expect(bench.step() == [], "a look that was under way tells nobody anything")
    bench.deployments[0].intent = .run
    #expect(bench.step() == [.look(Sample.deployment)])
  }

  @Test func aRepositoryThatCannotBeReachedIsAskedLessAndLessOften() throws {
    var bench = try Self.looked()
    _ = try bench.pass()
    var pauses: [Double] = []
    for _ in 0..<8 {
      #expect(bench.step() == [.look(Sample.deployment)])
      bench.see(.nothing("the server doesn't answer"))
      #expect(bench.step() == [])
      let condition = try #require(bench.watch.conditions[Sample.deployment])
      #expect(condition.problem == "the server doesn't answer")
      #expect(condition.due > bench.now)
      pauses.append(try bench.pass() / .seconds(1))
    }
    for (pause, expected) in zip(pauses, [120, 240, 480, 900, 900, 900, 900, 900] as [Double]) {
      #expect(pause >= expected * 0.9 && pause <= expected * 1.1)
    }
    #expect(bench.step() == [.look(Sample.deployment)])
    bench.see(.head(Sample.reference.commit))
    #expect(bench.watch.conditions[Sample.deployment]?.problem == nil)
    #expect(try bench.pass() <= .seconds(66), "one that answers is asked as before")
  }

  @Test(arguments: [(60, 1, 120), (60, 4, 900), (60, 4_000_000, 900), (5, 1, 10), (3_600, 3, 3_600)])
  func pauses(_ interval: Int64, _ failures: UInt32, _ expected: Int64) {
    #expect(BranchWatch.pause(.seconds(interval), after: failures) == .seconds(expected))
  }

  @Test func aRingMakesItLookNow() throws {
    var bench = try Self.looked()
    bench.watch.ring(Sample.deployment, for: bench.now)
    #expect(bench.step() == [.look(Sample.deployment)])
    // The push may have come after the look began.
    bench.watch.ring(Sample.deployment, for: bench.now)
    bench.see(.head(Sample.reference.commit))
    #expect(bench.step() == [.look(Sample.deployment)])
    bench.see(.head(Sample.reference.commit))
    #expect(bench.step() == [])
    bench.watch.ring(.random(), for: bench.now)
    bench.watch.ring(Sample.deployment, for: bench.now + .seconds(6))
    #expect(bench.step() == [])
    #expect(try bench.pass() == .seconds(6), "what comes too often waits a little")
  }

  @Test func aRingAlsoEndsALongPause() throws {
    var bench = try Self.looked()
    _ = try bench.pass()
    for _ in 0..<5 {
      _ = bench.step()
      bench.see(.nothing("away"))
      bench.watch.ring(Sample.deployment, for: bench.now)
    }
    #expect(bench.step() == [.look(Sample.deployment)])
  }

  @Test func onlySoManyRepositoriesAreAskedAtOnce() throws {
    var bench = Bench([])
    _ = bench.step()
    let ids = (0..<10).map { _ in DeploymentID.random() }
    bench.deployments = ids.map { Self.followed(id: $0) }
    let first = bench.step()
    #expect(first.count == BranchWatch.looksAtOnce)
    guard case .look(let id)? = first.first else { throw Missing() }
    bench.see(.head(Sample.reference.commit), id)
    #expect(bench.step().count == 1)
  }

  private struct Missing: Error {}

  @Test func aNewLeaderSpreadsItsFirstLooks() throws {
    var bench = Bench((0..<50).map { _ in Self.followed(id: .random()) })
    #expect(bench.step().count < BranchWatch.looksAtOnce)
    var times: Set<Duration> = []
    for (_, condition) in bench.watch.conditions {
      #expect(condition.due <= .seconds(60))
      times.insert(condition.due)
    }
    #expect(times.count > 40)
  }

  @Test func aCommitThatCouldNotBeFetchedIsTriedAgainAFewTimes() throws {
    var bench = try Self.looked()
    bench.deployments[0].following?.passed = [Self.commit("c")]
    bench.deployments[0].generation = 2
    bench.deployments[0].failure = DeploymentFailure(generation: 2, stage: .fetch, reason: "the server doesn't answer")
    _ = try bench.pass()
    _ = bench.step()
    bench.see(.head(Self.commit("c")))
    var tries = 0
    for _ in 0..<200 {
      for action in bench.step() {
        switch action {
        case .look: bench.see(.head(Self.commit("c")))
        case .deploy(_, let commit):
          #expect(commit == Self.commit("c"))
          tries += 1
        }
      }
      bench.now += .seconds(60)
    }
    #expect(tries == Int(BranchWatch.retryBudget))
    // Another failure is the commit's own.
    bench.deployments[0].failure?.stage = .manifest
    bench.see(.head(Self.commit("c")))
    #expect(!bench.step().contains(.deploy(Sample.deployment, Self.commit("c"))))
  }

  @Test func anotherIntervalOrAddressCountsAtOnce() throws {
    var bench = try Self.looked(Self.followed(3_600))
    bench.deployments[0].following?.seconds = 10
    _ = bench.step()
    #expect(try bench.pass() <= .seconds(11))
    bench.deployments[0].source.branch = "next"
    #expect(bench.step() == [.look(Sample.deployment)])
  }
}
