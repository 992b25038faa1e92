import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct OrchestratorReconcilerTests {
  private var leader = OrchestratorReconciler()

  private func snapshot(
    _ changes: [DesiredChange], index: UInt64 = 5, reporting: [ObservedAllocation]? = nil, applied: UInt64? = nil
  ) -> PlatformSnapshot {
    var state = DesiredState()
    state.apply(
      DesiredEntry(version: DesiredVersion(epoch: 1, index: index), changes: [.cluster(Sample.cluster)] + changes))
    var reports: [NodeID: NodeReport] = [:]
    if let reporting {
      reports[Sample.node] = NodeReport(
        cluster: Sample.cluster, node: Sample.node, applied: applied.map { DesiredVersion(epoch: 1, index: $0) },
        facts: NodeFacts(
          name: Sample.identifier("attic", NodeName.self), address: "", host: "", capacity: .zero, runtime: "process",
          agentVersion: "1"),
        allocations: reporting, at: Sample.time(0))
    }
    return PlatformSnapshot(desired: state, reports: reports, heard: Set(reports.keys))
  }

  private func pinned(_ generation: UInt32 = 1) -> Deployment {
    var deployment = Sample.deployment(generation: generation)
    deployment.resolved = ResolvedSource(
      generation: generation, reference: Sample.reference, workload: Sample.workload())
    return deployment
  }

  @Test mutating func aNewDeploymentIsResolvedThenPlacedThenLeftAlone() {
    #expect(leader.step(snapshot([.deployment(Sample.deployment())])) == [.resolve(Sample.deployment, generation: 1)])
    #expect(leader.step(snapshot([.deployment(pinned())])) == [.place(Sample.deployment, generation: 1)])
    #expect(leader.step(snapshot([.deployment(pinned()), .allocation(Sample.allocation())])) == [])
  }

  @Test mutating func anUpdateIsResolvedAgain() {
    var updated = pinned()
    updated.generation = 2
    #expect(
      leader.step(snapshot([.deployment(updated), .allocation(Sample.allocation())])) == [
        .resolve(Sample.deployment, generation: 2)
      ])
  }

  @Test mutating func aFailedGenerationIsLeftAlone() {
    var failed = Sample.deployment()
    failed.failure = DeploymentFailure(generation: 1, stage: .fetch, reason: "no such branch")
    #expect(leader.step(snapshot([.deployment(failed)])) == [])
  }

  @Test mutating func whatIsStoppedOrDestroyedIsNotFetched() {
    #expect(leader.step(snapshot([.deployment(Sample.deployment(intent: .stop))])) == [])
    #expect(leader.step(snapshot([.deployment(Sample.deployment(intent: .destroy))])) == [])
  }

  @Test mutating func aReportedFailureIsTakenOver() {
    let seen = ObservedAllocation(id: Sample.id(), phase: .failed, detail: "exited", since: Sample.time(0))
    let now = snapshot([.deployment(pinned()), .allocation(Sample.allocation())], reporting: [seen], applied: 5)
    #expect(leader.step(now) == [.giveUp(Sample.id(), words: "exited")])
  }

  @Test mutating func aRemovalCountsOnlyWhenTheMachineHasReadIt() throws {
    let removed = try Sample.moved(Sample.allocation(), .remove, .destroyed, .user)
    let changes: [DesiredChange] = [.deployment(Sample.deployment(intent: .destroy)), .allocation(removed)]
    #expect(leader.step(snapshot(changes)) == [])
    #expect(leader.step(snapshot(changes, reporting: [], applied: 4)) == [])
    let busy = ObservedAllocation(id: Sample.id(), phase: .removing, since: Sample.time(0))
    #expect(leader.step(snapshot(changes, reporting: [busy], applied: 5)) == [])
    #expect(leader.step(snapshot(changes, index: 9, reporting: [], applied: 5)) == [.forgetAllocation(Sample.id())])
  }

  @Test mutating func onlyTheNewestDestroyedDeploymentsAreRemembered() {
    let many = (0..<(OrchestratorReconciler.destroyedKept + 2)).map { number in
      var generator = Sequence64(state: UInt64(number))
      return Deployment(
        id: DeploymentID(using: &generator), name: Sample.name, source: GitSource(url: "x"), intent: .destroy,
        createdAt: Sample.time(Int64(number)), createdBy: Sample.user)
    }
    #expect(leader.step(snapshot(many.map { .deployment($0) })) == many.prefix(2).map { .forgetDeployment($0.id) })
  }
}

/// Distinct ids for tests: each call takes the next number's digits.
private struct Sequence64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    defer { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
    return state ^ (state << 32)
  }
}
