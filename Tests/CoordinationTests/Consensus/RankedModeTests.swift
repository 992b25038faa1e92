import Coordination
import EdgeModel
import Testing

/// Two machines: who is left alone goes on alone, and says so.
struct RankedModeTests {
  private func led() throws -> ReplicaGroup {
    var group = try ReplicaGroup(2, mode: .ranked)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    return group
  }

  @Test func theStandbyAcknowledges() throws {
    var group = try led()
    guard case .acknowledged(_, .standby)? = group.propose([try .node("a")], on: 0) else {
      Issue.record("not acknowledged by the standby")
      return
    }
  }

  @Test func withoutAJudgementNobodyGoesOnAlone() throws {
    var group = try led()
    group.away = [1]
    #expect(group.propose([try .node("a")], on: 0) == nil)
    group.pass(.seconds(30))
    #expect(group.leaders == [0])
    #expect(group.outcome(of: ProposalID(1), on: 0) == nil)
    group.step(0, .judged(group.id(1), isGone: true))
    guard case .acknowledged(_, .local)? = group.outcome(of: ProposalID(1), on: 0) else {
      Issue.record("not acknowledged locally")
      return
    }
  }

  @Test func theStandbyTakesOverFromOneThatIsGone() throws {
    var group = try led()
    guard case .acknowledged? = group.propose([try .node("a")], on: 0) else {
      Issue.record("not acknowledged")
      return
    }
    group.away = [0]
    group.step(1, .judged(group.id(0), isGone: true))
    group.pass(.seconds(5))
    #expect(group.replicas[1].maySpeak)
    #expect(group.replicas[1].state.nodes.count == 1)
  }

  @Test func whenTwoMeetTheHigherEpochStaysAndWhatWasDroppedIsShown() throws {
    var group = try led()
    group.propose([try .node("both")], on: 0)
    group.away = [0, 1]
    group.step(0, .judged(group.id(1), isGone: true))
    group.step(1, .judged(group.id(0), isGone: true))
    group.pass(.seconds(5))
    #expect(group.leaders == [0, 1])
    #expect(group.replicas[0].ballot.epoch != group.replicas[1].ballot.epoch)
    group.propose([try .node("first")], on: 0)
    group.propose([try .node("second")], on: 1)
    group.away = []
    group.step(0, .judged(group.id(1), isGone: false))
    group.step(1, .judged(group.id(0), isGone: false))
    group.pass(.seconds(3))
    #expect(group.leaders == [1])
    let names = group.replicas.map { $0.state.nodes.values.map(\.name.rawValue).sorted() }
    #expect(names == [["both", "second"], ["both", "second"]])
    var orphans = 0
    for case .storeEntries(_, _, let orphaned) in group.effects[0] { orphans += orphaned.count }
    #expect(orphans == 1)
  }

  @Test func twoThatStandAloneNeverChooseTheSameEpoch() throws {
    var group = try ReplicaGroup(2, mode: .ranked)
    group.away = [0, 1]
    group.step(0, .judged(group.id(1), isGone: true))
    group.step(1, .judged(group.id(0), isGone: true))
    group.pass(.seconds(5))
    #expect(group.leaders == [0, 1])
    #expect(group.replicas[0].ballot.epoch % 2 != group.replicas[1].ballot.epoch % 2)
  }

  @Test(arguments: [false, true]) func whoIsLeftAloneLetsTheOtherOneGo(_ restarted: Bool) throws {
    var group = try led()
    group.propose([try .node("both")], on: 0)
    group.away = [1]
    if restarted { try group.restart(0) }
    group.step(0, .judged(group.id(1), isGone: true))
    group.pass(.seconds(10))
    try #require(group.leaders == [0])
    group.propose([try .node("alone")], on: 0)
    let alone = VoterSet(voters: [group.id(0)])
    guard case .acknowledged? = group.propose([.voters(alone)], on: 0) else {
      Issue.record("not acknowledged")
      return
    }
    #expect(group.replicas[0].state.voters == alone)
    // The other one is of no use any more, and changes nothing.
    group.step(0, .judged(group.id(1), isGone: false))
    group.away = []
    group.pass(.seconds(30))
    #expect(group.leaders == [0])
    guard case .acknowledged? = group.propose([try .node("after")], on: 0) else {
      Issue.record("not acknowledged by itself alone")
      return
    }
  }

  @Test func anotherMachineIsNotTakenInsteadOfOneThatIsGone() throws {
    var group = try led()
    group.away = [1]
    group.step(0, .judged(group.id(1), isGone: true))
    let stranger = NodeID.random()
    let sets = [
      VoterSet(voters: [group.id(0), group.id(1)], learners: [stranger], mode: .ranked),
      VoterSet(voters: [group.id(0)], learners: [group.id(1)]),
    ]
    for set in sets {
      guard case .refused? = group.propose([.voters(set)], on: 0) else {
        Issue.record("\(set) was not refused")
        return
      }
    }
  }
}
