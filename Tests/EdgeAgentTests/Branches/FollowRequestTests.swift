import EdgeModel
import Testing

@testable import EdgeAgent

/// What people ask of following, and what going back does to it.
@Suite struct FollowRequestTests {
  private let decision = RequestDecision(
    actor: Sample.user, now: Sample.time(9), change: .random(), newDeployment: Sample.deployment)
  private let shop = DeploymentReference("shop")

  private static func commit(_ letter: Character) -> CommitID {
    Sample.identifier(String(repeating: letter, count: 40), CommitID.self)
  }

  private static func version(_ generation: UInt32, _ letter: Character) -> ResolvedSource {
    var reference = Sample.reference
    reference.commit = commit(letter)
    return ResolvedSource(generation: generation, reference: reference, workload: Sample.workload())
  }

  private func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    return state
  }

  private func deployment(after request: PlatformRequest, of before: Deployment) throws -> Deployment {
    let changes = try decision.changes(for: request, in: state([.deployment(before)]))
    return try #require(changes.lazy.compactMap { if case .deployment(let record) = $0 { record } else { nil } }.first)
  }

  @Test func followingBeginsAndEnds() throws {
    var deployment = try deployment(after: .follow(shop, seconds: 30), of: Sample.deployment())
    #expect(deployment.following == BranchFollowing(seconds: 30))
    deployment.following?.pass(Self.commit("c"))
    let again = try self.deployment(after: .follow(shop, seconds: 300), of: deployment)
    #expect(again.following == BranchFollowing(seconds: 300, passed: [Self.commit("c")]), "what was left stays left")
    #expect(try self.deployment(after: .follow(shop, seconds: nil), of: again).following == again.following)
    let usual = try self.deployment(after: .follow(shop, seconds: nil), of: Sample.deployment())
    #expect(usual.following == BranchFollowing(seconds: BranchFollowing.usual))
    #expect(try self.deployment(after: .unfollow(shop), of: again).following == nil)
    #expect { try self.deployment(after: .unfollow(shop), of: Sample.deployment()) } throws: {
      ($0 as? ControlPlaneError)?.code == .conflict
    }
  }

  @Test(arguments: [0, 4, 86_401]) func anIntervalOutsideItsLimitsIsRefused(_ seconds: UInt32) {
    #expect { try deployment(after: .follow(shop, seconds: seconds), of: Sample.deployment()) } throws: {
      ($0 as? ControlPlaneError)?.code == .invalid
    }
    let new = NewDeployment(source: GitSource(url: "https://example.org/a/b"), followSeconds: seconds)
    #expect(throws: ControlPlaneError.self) { try decision.changes(for: .deploy(new), in: state([])) }
  }

  @Test func aDeploymentCanFollowFromTheBeginning() throws {
    let new = NewDeployment(source: GitSource(url: "https://example.org/a/b"), followSeconds: 30)
    let changes = try decision.changes(for: .deploy(new), in: state([]))
    guard case .deployment(let made)? = changes.first else { throw Missing() }
    #expect(made.following == BranchFollowing(seconds: 30))
  }

  private struct Missing: Error {}

  @Test func whatSomebodyGoesBackFromIsNotFollowedAgain() throws {
    var before = Sample.deployment(generation: 2)
    before.following = BranchFollowing()
    before.history = [Self.version(1, "c"), Self.version(2, "d")]
    before.resolved = Self.version(2, "d")
    before.failure = DeploymentFailure(generation: 3, stage: .rollout, reason: "it ended", commit: Self.commit("e"))
    let after = try deployment(after: .rollback(shop, to: nil), of: before)
    #expect(after.resolved?.reference.commit == Self.commit("c"))
    #expect(!after.follows(to: Self.commit("d")) && !after.follows(to: Self.commit("e")))
    #expect(after.follows(to: Self.commit("f")))
  }

  @Test func startingAgainDoesNotTryAFailedCommitByItself() throws {
    var before = Sample.deployment(generation: 2)
    before.following = BranchFollowing()
    before.failure = DeploymentFailure(generation: 2, stage: .manifest, reason: "no port", commit: Self.commit("e"))
    let changes = try decision.changes(
      for: .start(shop), in: state([.deployment(before), .allocation(Sample.allocation())]))
    guard case .deployment(let after)? = changes.first else { throw Missing() }
    #expect(after.failure == nil && !after.follows(to: Self.commit("e")))
  }
}
