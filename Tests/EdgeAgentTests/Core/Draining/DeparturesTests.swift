import EdgeModel
import Testing

@testable import EdgeAgent

/// When a machine that is to leave is forgotten, from values alone.
@Suite struct DeparturesTests {
  /// The attic leaves; its app's newest allocation is where `app` says.
  private static func snapshot(
    _ mode: NodeCordon.Mode = .removing, app: NodeID? = nil, voters: Set<NodeID> = [Sample.otherNode],
    isWanted: Bool = true
  ) -> PlatformSnapshot {
    var changes: [DesiredChange] = [
      .node(MemberFixture.record(Sample.node, "attic", "")), .node(MemberFixture.record(Sample.otherNode, "barn", "")),
      .voters(VoterSet(voters: voters.sorted())),
      .cordon(NodeCordon(id: Sample.node, mode: mode, requestedBy: Sample.user, at: Sample.time(0))),
    ]
    if let app {
      let allocation = Allocation(
        placing: Sample.id(), on: app, name: Sample.name, workload: Sample.workload(), source: Sample.reference,
        epoch: 1)
      var deployment = Sample.deployment()
      if !isWanted { deployment.intent = .destroy }
      changes += [.deployment(deployment), .allocation(allocation)]
    }
    var desired = DesiredState()
    desired.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    return PlatformSnapshot(desired: desired, reports: [:], heard: [Sample.otherNode])
  }

  @Test func aMachineThatHoldsNothingIsForgotten() {
    #expect(Departures.complete(in: Self.snapshot()) == [Sample.node])
    #expect(Departures.complete(in: Self.snapshot(app: Sample.otherNode)) == [Sample.node])
    #expect(Departures.complete(in: Self.snapshot(app: Sample.node, isWanted: false)) == [Sample.node])
  }

  @Test func oneWhoseAppHasNoOtherMachineYetIsNot() {
    #expect(Departures.complete(in: Self.snapshot(app: Sample.node)) == [])
  }

  @Test func oneThatHoldsTheLogIsNot() {
    #expect(Departures.complete(in: Self.snapshot(voters: [Sample.node, Sample.otherNode])) == [])
  }

  @Test func oneThatIsDrainedStays() {
    #expect(Departures.complete(in: Self.snapshot(.draining)) == [])
  }

  @Test func nobodyIsForgottenWhileTheOldTokenCounts() {
    var snapshot = Self.snapshot()
    snapshot.isTokenOutdated = true
    #expect(Departures.complete(in: snapshot) == [])
  }

  @Test func whoLeavesIsGoneWhateverItSays() {
    var snapshot = Self.snapshot()
    snapshot.heard.insert(Sample.node)
    snapshot.heldBack.insert(Sample.node)
    snapshot.letGoOfLeaving(now: Sample.time(9_000), age: .seconds(4))
    #expect(snapshot.gone == [Sample.node: .seconds(4)], "for no longer than this leader leads")
    #expect(snapshot.heard == [Sample.otherNode])
    #expect(snapshot.heldBack == [])
    var early = Self.snapshot()
    early.letGoOfLeaving(now: Sample.time(-9_000), age: .seconds(4))
    #expect(early.gone == [Sample.node: .zero], "whose clock may have been set back")
  }
}
