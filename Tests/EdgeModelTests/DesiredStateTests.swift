import EdgeModel
import Testing

@Suite struct DesiredStateTests {
  private func state(_ changes: [[DesiredChange]]) -> DesiredState {
    var state = DesiredState()
    for (index, changes) in changes.enumerated() {
      state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: UInt64(index + 1)), changes: changes))
    }
    return state
  }

  @Test func recordsReplaceTheirPredecessors() throws {
    var later = try Sample.record()
    later.intent = .stop
    let cluster = ClusterID.random()
    let state = state([
      [.cluster(cluster), .deployment(try Sample.record())], [.deployment(later)], [],
    ])
    #expect(state.cluster == cluster)
    #expect(state.deployments == [later.id: later])
    #expect(state.version == DesiredVersion(epoch: 1, index: 3))
  }

  @Test func aRemovedAllocationIsGone() throws {
    let state = state([
      [.allocation(try Sample.allocation())], [.allocation(try Sample.allocation(in: .remove))],
      [.allocation(try Sample.allocation(in: .removed))],
    ])
    #expect(state.allocations.isEmpty)
  }

  @Test func forgettingTakesADeploymentWithItsAllocations() throws {
    let other = try Sample.allocation("b")
    let state = state([
      [.deployment(try Sample.record()), .allocation(try Sample.allocation()), .allocation(other)],
      [.forget(try Sample.deployment())],
    ])
    #expect(state.deployments.isEmpty)
    #expect(state.allocations == [other.id: other])
  }

  @Test func onlyTheNewestRequestsAreRemembered() throws {
    let changes = try (0..<DesiredState.changesKept + 5).map { try Sample.change($0) }
    let state = state(changes.map { [.change($0)] })
    #expect(state.changes == Array(changes.suffix(DesiredState.changesKept)))
  }

  @Test func theNewestAllocationIsTheDeployments() throws {
    let all = [
      try Sample.allocation(generation: 2), try Sample.allocation(generation: 10),
      try Sample.allocation(generation: 2, attempt: 3), try Sample.allocation("b", generation: 11),
    ]
    let state = state([all.map { .allocation($0) }])
    #expect(try state.currentAllocation(of: Sample.deployment()) == all[1])
    #expect(try state.allocations(of: Sample.deployment()) == [all[0], all[2], all[1]])
  }

  @Test func deploymentsAreOrderedByAgeThenID() throws {
    let state = state([
      [
        .deployment(try Sample.record("c", at: 5)), .deployment(try Sample.record("b", at: 9)),
        .deployment(try Sample.record("a", at: 5)),
      ]
    ])
    #expect(try state.deploymentsInOrder.map(\.id) == ["a", "c", "b"].map { try Sample.deployment($0) })
  }

  @Test func aMachineGetsItsOwnCompleteSet() throws {
    let node = try Sample.node("b")
    let own = [try Sample.allocation("c", on: node), try Sample.allocation("a", on: node)]
    let cluster = ClusterID.random()
    let state = state([[.cluster(cluster), .allocation(try Sample.allocation("b"))] + own.map { .allocation($0) }])
    #expect(
      state.assignments(of: node, epoch: 7)
        == Assignments(
          cluster: cluster, node: node, epoch: 7, version: state.version, allocations: [own[1], own[0]]))
    #expect(try state.assignments(of: Sample.node("z"), epoch: 7)?.allocations == [])
    #expect(DesiredState().assignments(of: node, epoch: 7) == nil)
  }

  @Test func everyKindOfRecordSurvivesJSON() throws {
    var deployment = try Sample.record()
    deployment.resolved = ResolvedSource(generation: 1, reference: try Sample.reference(), workload: Sample.workload)
    deployment.failure = DeploymentFailure(generation: 2, stage: .placement, reason: "no machine")
    let node = NodeRecord(
      id: try Sample.node(), name: try NodeName("attic"[...]), address: "http://10.0.0.7:7070",
      joinedAt: Timestamp(milliseconds: .min))
    let entry = DesiredEntry(
      version: DesiredVersion(epoch: .max, index: .max),
      changes: [
        .cluster(.random()), .node(node), .deployment(deployment), .change(try Sample.change(1)),
        .forget(try Sample.deployment("f")),
      ] + (try AllocationPhase.allCases.map { .allocation(try Sample.allocation(in: $0)) }))
    #expect(try throughJSON(entry) == entry)
    #expect(
      try throughJSON(DesiredPage(entries: [entry], hasMore: true)) == DesiredPage(entries: [entry], hasMore: true))
    let state = state([entry.changes])
    #expect(try throughJSON(state) == state)
    #expect(try throughJSON(DesiredState()) == DesiredState())
  }

  @Test func equalStatesHaveEqualBytes() throws {
    let allocations = try "abcdefgh".map { DesiredChange.allocation(try Sample.allocation($0)) }
    let one = state([allocations, []])
    let other = state([[], allocations.reversed()])
    #expect(one == other)
    #expect(try json(one) == json(other))
  }

  @Test func aChangeSaysItsKindFirst() throws {
    #expect(
      try json(DesiredChange.forget(Sample.deployment()))
        == #"{"kind":"forget","record":"daaaaaaaaaaa","version":1}"#)
  }

  @Test(arguments: [
    "{}", #"{"kind":"forget"}"#,
    #"{"kind":"other"}"#, #"{"kind":"","record":1}"#,
    #"{"kind":"node","version":0,"record":1}"#, #"{"kind":"node","version":-1,"record":1}"#,
    #"{"kind":"forget","record":"../x"}"#, #"["forget"]"#,
  ])
  func otherChangesAreRefused(_ text: String) {
    #expect(throws: DecodingError.self) { _ = try decoded(DesiredChange.self, text) }
  }
}
