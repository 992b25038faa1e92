import EdgeModel
import Testing

@testable import EdgeAgent

/// Taking back what is on its way.
@Suite struct CancellationTests {
  private let decision = RequestDecision(
    actor: Sample.user, now: Sample.time(9), change: .random(), newDeployment: Sample.deployment)

  private static func version(_ generation: UInt32, _ letter: Character) -> ResolvedSource {
    var reference = Sample.reference
    reference.commit = Sample.identifier(String(repeating: letter, count: 40), CommitID.self)
    return ResolvedSource(generation: generation, reference: reference, workload: Sample.workload())
  }

  private static func allocation(_ version: ResolvedSource) -> Allocation {
    Allocation(
      placing: Sample.id(version.generation), on: Sample.node, name: Sample.name, workload: version.workload,
      source: version.reference, epoch: 1)
  }

  private static func deployment(
    _ generation: UInt32, resolved: ResolvedSource?, history: [ResolvedSource] = []
  ) -> Deployment {
    var deployment = Sample.deployment(generation: generation)
    deployment.resolved = resolved
    deployment.history = history
    deployment.following = BranchFollowing()
    return deployment
  }

  /// The state after `flotilla cancel`, as the machines report nothing yet.
  private func cancelled(_ records: [DesiredChange]) throws -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: records))
    let changes = try decision.changes(for: .cancel(DeploymentReference("shop")), in: state)
    #expect(changes.contains { if case .change(let record) = $0 { record.kind == .cancel } else { false } })
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 2), changes: changes))
    return state
  }

  private func deployment(in state: DesiredState) throws -> Deployment {
    try #require(state.deployments[Sample.deployment])
  }

  @Test func whatServesGoesOn() throws {
    let (old, new) = (Self.version(1, "c"), Self.version(2, "d"))
    let state = try cancelled([
      .deployment(Self.deployment(2, resolved: new, history: [old])), .allocation(Self.allocation(old)),
      .allocation(Self.allocation(new)),
    ])
    #expect(state.allocations(of: Sample.deployment).map(\.phase) == [.run, .remove])
    let deployment = try deployment(in: state)
    #expect(deployment.resolved == old && deployment.failure?.stage == .cancelled)
    #expect(deployment.failure?.commit == new.reference.commit)
    #expect(!deployment.follows(to: new.reference.commit))
    let observed = ObservedAllocation(id: Sample.id(1), phase: .running, since: Sample.time(0))
    let condition = DeploymentCondition(of: deployment, allocation: Self.allocation(old), observed: observed)
    #expect(condition.status == .running)
    #expect(condition.reason == "version 2 was cancelled, and version 1 goes on: cancelled by user ann")
    // Nothing of it is begun again.
    var reconciler = OrchestratorReconciler()
    #expect(reconciler.step(PlatformSnapshot(desired: state, reports: [:], heard: [])) == [])
  }

  @Test func whatIsNotFetchedYetIsNotFetchedAnyMore() throws {
    let old = Self.version(1, "c")
    let state = try cancelled([
      .deployment(Self.deployment(2, resolved: old, history: [old])), .allocation(Self.allocation(old)),
    ])
    #expect(state.allocations(of: Sample.deployment).map(\.phase) == [.run])
    #expect(try deployment(in: state).failure?.commit == nil)
    var reconciler = OrchestratorReconciler()
    #expect(reconciler.step(PlatformSnapshot(desired: state, reports: [:], heard: [])) == [])
  }

  @Test func aFirstVersionLeavesADeploymentThatCanBeStarted() throws {
    let new = Self.version(1, "d")
    var state = try cancelled([.deployment(Self.deployment(1, resolved: new)), .allocation(Self.allocation(new))])
    #expect(state.allocations(of: Sample.deployment).map(\.phase) == [.remove])
    let snapshot = PlatformSnapshot(desired: state, reports: [:], heard: [])
    let condition = snapshot.condition(of: try deployment(in: state))
    #expect(condition == DeploymentCondition(.failed, "cancelled by user ann"))
    let start = try decision.changes(for: .start(DeploymentReference("shop")), in: state)
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 3), changes: start))
    #expect(try deployment(in: state).generation == 2)
    #expect(try deployment(in: state).resolved?.reference == new.reference)
  }

  @Test func whatHadToGoFirstIsStartedAgain() throws {
    let (old, new) = (Self.version(1, "c"), Self.version(2, "d"))
    let gone = try Sample.moved(Self.allocation(old), .remove, .superseded, .leader)
    let state = try cancelled([
      .deployment(Self.deployment(2, resolved: new, history: [old])), .allocation(gone),
      .allocation(Self.allocation(new)),
    ])
    let deployment = try deployment(in: state)
    #expect(deployment.generation == 3 && deployment.resolved == old.again(as: 3))
    #expect(deployment.failure?.generation == 2)
    var reconciler = OrchestratorReconciler()
    let actions = reconciler.step(PlatformSnapshot(desired: state, reports: [:], heard: []))
    #expect(actions == [.place(Sample.deployment, generation: 3)])
  }

  @Test func whatIsDoneCannotBeCancelled() throws {
    let version = Self.version(1, "c")
    for deployment in [
      Self.deployment(1, resolved: version, history: [version]),
      {
        var stopped = Self.deployment(2, resolved: version)
        stopped.intent = .stop
        return stopped
      }(),
      {
        var failed = Self.deployment(2, resolved: version)
        failed.failure = DeploymentFailure(generation: 2, stage: .manifest, reason: "no port")
        return failed
      }(),
    ] {
      #expect { try cancelled([.deployment(deployment), .allocation(Self.allocation(version))]) } throws: {
        ($0 as? ControlPlaneError)?.code == .conflict
      }
    }
  }
}
