import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct RequestDecisionTests {
  private let decision = RequestDecision(
    actor: Sample.user, now: Sample.time(9), change: .random(), newDeployment: Sample.deployment)

  private func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    return state
  }

  private func deployment(in changes: [DesiredChange]) throws -> Deployment {
    try #require(changes.lazy.compactMap { if case .deployment(let record) = $0 { record } else { nil } }.first)
  }

  private func allocation(in changes: [DesiredChange]) -> Allocation? {
    changes.lazy.compactMap { if case .allocation(let record) = $0 { record } else { nil } }.first
  }

  @Test func aNewDeploymentIsNamedAfterItsRepository() throws {
    let new = NewDeployment(source: GitSource(url: "https://example.org/ann/My_Shop.git"))
    let made = try deployment(in: try decision.changes(for: .deploy(new), in: state([])))
    #expect(made.name.rawValue == "my-shop")
    var taken = Sample.deployment()
    taken.name = made.name
    let second = try deployment(in: try decision.changes(for: .deploy(new), in: state([.deployment(taken)])))
    #expect(second.name.rawValue == "my-shop-2")
  }

  @Test func aNameThatIsAskedForAndTakenIsRefused() throws {
    let new = NewDeployment(source: GitSource(url: "https://example.org/a/b"), name: Sample.name)
    #expect { try decision.changes(for: .deploy(new), in: state([.deployment(Sample.deployment())])) } throws: {
      ($0 as? ControlPlaneError)?.code == .conflict
    }
    #expect(throws: Never.self) {
      try decision.changes(for: .deploy(new), in: state([.deployment(Sample.deployment(intent: .destroy))]))
    }
  }

  @Test func stopAndStartMoveTheAllocation() throws {
    let running = state([.deployment(Sample.deployment()), .allocation(Sample.allocation())])
    let stop = try decision.changes(for: .stop(DeploymentReference("shop")), in: running)
    #expect(try deployment(in: stop).intent == .stop)
    let stopped = try #require(allocation(in: stop))
    #expect(stopped.phase == .stop)
    let start = try decision.changes(
      for: .start(DeploymentReference("daaaaaaaaaaa")),
      in: state([.deployment(try deployment(in: stop)), .allocation(stopped)]))
    #expect(allocation(in: start)?.phase == .run)
  }

  @Test func startingAFailedDeploymentTriesThePinnedVersionAgain() throws {
    var failed = Sample.deployment()
    failed.resolved = ResolvedSource(generation: 1, reference: Sample.reference, workload: Sample.workload())
    let allocation = try Sample.moved(Sample.allocation(), .failed, .failed("exited"), .worker)
    let start = try decision.changes(
      for: .start(DeploymentReference("shop")), in: state([.deployment(failed), .allocation(allocation)]))
    #expect(try deployment(in: start).generation == 2)
    #expect(try deployment(in: start).resolved?.generation == 2)
  }

  @Test func startingAfterAFailedUpdateKeepsWhatRuns() throws {
    var failed = Sample.deployment(generation: 2)
    failed.failure = DeploymentFailure(generation: 2, stage: .fetch, reason: "no such branch")
    let start = try decision.changes(
      for: .start(DeploymentReference("shop")), in: state([.deployment(failed), .allocation(Sample.allocation())]))
    #expect(try deployment(in: start).generation == 1)
    #expect(try deployment(in: start).failure == nil)
    #expect(allocation(in: start) == nil)
  }

  @Test func destroyRemovesEveryAllocationAndIsNotFoundAfterwards() throws {
    let destroy = try decision.changes(
      for: .destroy(DeploymentReference("shop")),
      in: state([.deployment(Sample.deployment()), .allocation(Sample.allocation())]))
    #expect(allocation(in: destroy)?.phase == .remove)
    #expect { try decision.changes(for: .update(DeploymentReference("shop")), in: state(destroy)) } throws: {
      ($0 as? ControlPlaneError)?.code == .notFound
    }
  }

  @Test(arguments: ["", "nobody", "daaaaaaaaaab"])
  func whatIsNotThereIsNotFound(_ reference: String) {
    #expect {
      try decision.changes(for: .stop(DeploymentReference(reference)), in: state([.deployment(Sample.deployment())]))
    } throws: {
      ($0 as? ControlPlaneError)?.code == .notFound
    }
  }
}
