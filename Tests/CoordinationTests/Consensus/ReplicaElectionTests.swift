import Coordination
import EdgeModel
import Testing

struct ReplicaElectionTests {
  @Test func whoIsAloneLeadsAtOnce() throws {
    let id = NodeID.random()
    let (ballot, entry) = Replica.founding(cluster: .random(), by: id)
    var replica = Replica(
      id: id, ballot: ballot, log: try ReplicaLog(base: DesiredState(), entries: [entry]), startedAt: .zero)
    var random = SystemRandomNumberGenerator()
    _ = replica.step(.timer, at: .zero, rng: &random)
    #expect(replica.role == .leader)
    #expect(replica.maySpeak)
    #expect(replica.ballot == Ballot(epoch: 2, vote: id))
    #expect(replica.state.version == DesiredVersion(epoch: 2, index: 2))
  }

  @Test func theFirstInRankLeads() throws {
    var group = try ReplicaGroup(3)
    group.pass(.milliseconds(2_900))
    #expect(group.leaders.isEmpty)
    group.pass(.milliseconds(400))
    #expect(group.leaders == [0])
    #expect(group.replicas.allSatisfy { $0.leader == group.id(0) && $0.ballot.epoch == 2 })
  }

  @Test func anotherOneLeadsWithinFourSecondsAndNobodyIsDeposedByTheReturn() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    group.away = [0]
    group.pass(.seconds(4))
    #expect(group.leaders.contains(1))
    let epoch = group.replicas[1].ballot.epoch
    group.away = []
    group.pass(.seconds(10))
    #expect(group.leaders == [1])
    #expect(group.replicas.allSatisfy { $0.ballot.epoch == epoch })
  }

  @Test func whoHearsNobodyLeavesTheEpochAndStepsDown() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    let epoch = group.replicas[0].ballot.epoch
    group.away = [0, 1, 2]
    group.pass(.seconds(60))
    #expect(group.leaders.isEmpty)
    #expect(group.replicas.allSatisfy { $0.ballot.epoch == epoch })
  }

  @Test func aVoteIsStoredBeforeItIsGiven() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    var hasVoted = false
    var hasStored = false
    for effect in group.effects[1] {
      switch effect {
      case .storeBallot(let ballot) where ballot.vote == group.id(0): hasStored = true
      case .send(let message, _):
        guard case .voteAnswer(true) = message.body else { continue }
        hasVoted = true
        #expect(hasStored)
      default: break
      }
    }
    #expect(hasVoted)
  }

  @Test func whoRestartsOwesTheLeaderItsLoyaltyStill() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    group.away = [0]
    try group.restart(1)
    // The voter can't know whether it had just answered the leader.
    let request = ReplicaMessage(
      epoch: group.replicas[1].ballot.epoch + 1, .vote(last: group.replicas[2].log.last, isHandOver: false))
    group.step(1, .received(request, from: group.id(2)))
    #expect(group.replicas[1].ballot.vote != group.id(2))
  }

  @Test func handsOver() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    let before = group.now
    group.step(0, .handOver(to: group.id(2)))
    group.settle()
    #expect(group.leaders == [2])
    #expect(group.now == before)
    group.pass(.seconds(5))
    #expect(group.leaders == [2])
  }

  @Test func aLeaderThatIsHandingOverTakesNothingNew() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    group.away = [2]
    group.step(0, .handOver(to: group.id(2)))
    group.settle()
    guard case .refused(let error)? = group.propose([try .node("a")], on: 0) else {
      Issue.record("taken")
      return
    }
    #expect(error.code == .conflict)
    // It gives up when the successor doesn't come.
    group.pass(.seconds(3))
    guard case .acknowledged? = group.propose([try .node("b")], on: 0) else {
      Issue.record("not taken")
      return
    }
  }

  @Test func timesThatCannotWorkTogetherAreFaults() {
    #expect(ReplicaTimings().fault == nil)
    #expect(ReplicaTimings().toleratedDrift > 0.05)
    #expect(ReplicaTimings(lease: .seconds(3)).fault != nil)
    #expect(ReplicaTimings(election: .seconds(2)).fault != nil)
    #expect(ReplicaTimings(heartbeat: .seconds(2)).fault != nil)
  }
}
