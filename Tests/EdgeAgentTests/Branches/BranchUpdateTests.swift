import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct BranchUpdateTests {
  private static let head = Sample.identifier(String(repeating: "c", count: 40), CommitID.self)

  private static func changes(_ deployment: Deployment) -> [DesiredChange] {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.deployment(deployment)]))
    return BranchUpdate(deployment: Sample.deployment, head: head, now: Sample.time(9), change: .random())
      .changes(in: state)
  }

  @Test func aNewCommitIsAnUpdateInTheLeadersName() throws {
    var deployment = Sample.deployment()
    deployment.following = BranchFollowing(passed: [Sample.reference.commit])
    deployment.highestGeneration = 4
    deployment.failure = DeploymentFailure(generation: 1, stage: .fetch, reason: "away")
    let changes = Self.changes(deployment)
    guard case .deployment(let updated)? = changes.first, case .change(let record)? = changes.last else {
      Issue.record("\(changes)")
      return
    }
    #expect(updated.generation == 5 && updated.failure == nil)
    #expect(updated.following?.passed == [Self.head], "what was left before may come back")
    #expect(!updated.follows(to: Self.head))
    #expect(record.kind == .update && record.generation == 5)
    #expect(record.requestedBy.description == "leader following its branch")
  }

  @Test func whatPeopleDidMeanwhileCounts() {
    var deployment = Sample.deployment()
    #expect(Self.changes(deployment).isEmpty, "it is followed no longer")
    deployment.following = BranchFollowing(passed: [Self.head])
    #expect(Self.changes(deployment).isEmpty, "somebody went back from it")
    deployment.following = BranchFollowing()
    deployment.intent = .stop
    #expect(Self.changes(deployment).isEmpty)
    deployment.intent = .run
    #expect(!Self.changes(deployment).isEmpty)
  }
}
