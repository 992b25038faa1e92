import Coordination
import EdgeModel
import Testing

@Suite struct DesiredStateRulesTests {
  private let cluster = ClusterID.random()

  private func allocation(_ attempt: UInt32 = 1) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: try #require(DeploymentID("daaaaaaaaaaa")), generation: 1, attempt: attempt),
      on: try #require(NodeID("naaaaaaaaaaa")), name: try AppName("shop"[...]),
      workload: WorkloadSpec(language: "python3", port: 8_080),
      source: SourceReference(
        commit: try CommitID(String(repeating: "a", count: 40)[...]),
        digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 1),
      epoch: 1)
  }

  private func state(_ changes: [DesiredChange]) throws -> DesiredState {
    try DesiredState().appending(changes, after: .zero, epoch: 1).state
  }

  private func code(
    _ state: DesiredState, _ changes: [DesiredChange], after: DesiredVersion? = nil, epoch: UInt64 = 1
  ) -> DesiredLogError.Code? {
    do {
      _ = try state.appending(changes, after: after ?? state.version, epoch: epoch)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func positionsCountOnOverEpochs() throws {
    var state = DesiredState()
    for (epoch, wanted) in [(1, "1.1"), (1, "1.2"), (4, "4.3"), (4, "4.4")] {
      let (entry, next) = try state.appending([], after: state.version, epoch: UInt64(epoch))
      #expect(entry.version.description == wanted)
      #expect(next.version == entry.version)
      state = next
    }
  }

  @Test func theEntryFoldsToTheState() throws {
    let changes: [DesiredChange] = [.cluster(cluster), .allocation(try allocation())]
    let (entry, state) = try DesiredState().appending(changes, after: .zero, epoch: 2)
    var folded = DesiredState()
    folded.apply(entry)
    #expect(folded == state)
    #expect(entry.changes == changes)
  }

  @Test func aStaleEpochIsToldBeforeAConflict() throws {
    let state = try DesiredState().appending([], after: .zero, epoch: 5).state
    #expect(code(state, [], after: .zero, epoch: 4) == .staleEpoch)
    #expect(code(state, [], after: .zero, epoch: 5) == .conflict)
    #expect(code(state, [], after: .zero, epoch: 6) == .conflict)
    #expect(code(state, [], epoch: 6) == nil)
  }

  @Test func theLastPositionHasNoSuccessor() {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: .max), changes: []))
    #expect(code(state, []) == .refused)
  }

  @Test func aClusterIsNamedOnce() throws {
    let state = try state([.cluster(cluster)])
    #expect(code(state, [.cluster(cluster)]) == nil)
    #expect(code(state, [.cluster(.random())]) == .refused)
  }

  @Test func aNewAllocationMustRun() throws {
    var other = try allocation()
    #expect(code(DesiredState(), [.allocation(other)]) == nil)
    try other.move(to: .stop, because: .asked, by: .user)
    #expect(code(DesiredState(), [.allocation(other)]) == .refused)
  }

  /// Every pair of phases that an allocation can be brought to, against the table.
  @Test func onlyTheTablesStepsAreWritten() throws {
    let histories: [AllocationPhase: [(AllocationPhase, TransitionReason, Actor.Role)]] = [
      .run: [], .stop: [(.stop, .asked, .user)], .failed: [(.failed, .failed("it ended"), .worker)],
      .remove: [(.remove, .destroyed, .user)],
      .removed: [(.remove, .destroyed, .user), (.removed, .confirmedGone, .worker)],
    ]
    func brought(to phase: AllocationPhase) throws -> Allocation {
      var made = try allocation()
      for (phase, reason, role) in try #require(histories[phase]) {
        try made.move(to: phase, because: reason, by: role)
      }
      return made
    }
    for from in [AllocationPhase.run, .stop, .failed, .remove] {
      var state = DesiredState()
      state.apply(
        DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.allocation(try brought(to: from))]))
      for to in AllocationPhase.allCases {
        let record = try brought(to: to)
        let isLegal =
          from == to
          || AllocationTransition.table.contains { $0.from == from && $0.to == to && $0.reason == record.reason.kind }
        #expect((code(state, [.allocation(record)]) == nil) == isLegal, "\(from) to \(to)")
      }
    }
  }

  @Test func theSamePhaseWithAnotherReasonIsRefused() throws {
    var first = try allocation()
    var second = first
    try first.move(to: .failed, because: .failed("one"), by: .worker)
    try second.move(to: .failed, because: .failed("two"), by: .worker)
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.allocation(first)]))
    #expect(code(state, [.allocation(first)]) == nil)
    #expect(code(state, [.allocation(second)]) == .refused)
  }

  @Test func anAllocationNeverMovesToAnotherMachine() throws {
    let stored = try allocation()
    let moved = Allocation(
      placing: stored.id, on: .random(), name: stored.name, workload: stored.workload, source: stored.source, epoch: 1)
    #expect(code(try state([.allocation(stored)]), [.allocation(moved)]) == .refused)
  }

  @Test func changesOfOneEntryAreJudgedInTheirOrder() throws {
    var stopped = try allocation()
    try stopped.move(to: .stop, because: .asked, by: .user)
    #expect(code(DesiredState(), [.allocation(try allocation()), .allocation(stopped)]) == nil)
    #expect(code(DesiredState(), [.allocation(stopped), .allocation(try allocation())]) == .refused)
  }

  @Test(arguments: [
    (2, 3, DesiredLogError.Code.gap), (2, 1, .gap), (2, 0, .gap), (1, 2, .conflict), (2, 2, nil), (9, 2, nil),
  ])
  func onlyTheNextEntryContinues(_ epoch: UInt64, _ index: UInt64, _ wanted: DesiredLogError.Code?) throws {
    let state = try DesiredState().appending([], after: .zero, epoch: 2).state
    let entry = DesiredEntry(version: DesiredVersion(epoch: epoch, index: index), changes: [.cluster(cluster)])
    var code: DesiredLogError.Code?
    do {
      let next = try state.continuing(with: entry)
      #expect(next.version == entry.version)
    } catch {
      code = error.code
    }
    #expect(code == wanted)
  }
}
