import Coordination
import EdgeModel
import Testing

/// A machine that is voted out while nobody else has that on its disk yet: the others can't be elected without it.
struct ReplicaLeavingTests {
  @Test func aLeaderThatLeavesAndCrashesBeforeAnyoneKnowsSeesItThrough() throws {
    var group = try ReplicaGroup(2)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    group.away = [1]
    let alone = VoterSet(voters: [group.id(1)])
    #expect(group.propose([.voters(alone)], on: 0) == nil)
    try group.restart(0)
    try group.restart(1)
    group.away = []
    group.pass(.seconds(15))
    #expect(group.leaders == [1])
    #expect(group.replicas[1].maySpeak)
    #expect(group.replicas[1].state.voters == alone)
  }

  /// After a restart it can't know that its leaving is safe: it may ask, and even lead for a moment, not for good.
  @Test(arguments: [[0], [0, 1, 2]]) func aLeaderThatHasLeftDoesNotStayInTheWay(_ restarting: [Int]) throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    let others = VoterSet(voters: [group.id(1), group.id(2)])
    guard case .acknowledged? = group.propose([.voters(others)], on: 0) else {
      Issue.record("not acknowledged")
      return
    }
    #expect(group.leaders.isEmpty)
    for index in restarting { try group.restart(index) }
    group.pass(.seconds(20))
    let leader = try #require(group.leaders.first)
    #expect(group.leaders.count == 1 && leader != 0)
    guard case .acknowledged? = group.propose([try .node("a")], on: leader) else {
      Issue.record("not acknowledged by those who stayed")
      return
    }
    let epoch = group.replicas[leader].ballot.epoch
    group.pass(.seconds(60))
    #expect(group.leaders == [leader])
    #expect(group.replicas[leader].ballot.epoch == epoch)
  }

  @Test func aLearnerThatOnlyALostLeaderKnewFollowsItNoLonger() throws {
    var group = try ReplicaGroup(4, voting: 3)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    // Nobody else hears that it holds the log from now on, and so nobody else sends it anything.
    group.away = [1, 2]
    let voters = (0..<3).map { group.id($0) }
    #expect(group.propose([.voters(VoterSet(voters: voters, learners: [group.id(3)]))], on: 0) == nil)
    group.pass(.seconds(1))
    #expect(group.replicas[3].leader == group.id(0))
    group.away = [0]
    group.pass(.seconds(10))
    let leader = try #require(group.leaders.first)
    #expect(leader != 0 && group.replicas[leader].voters.learners.isEmpty)
    #expect(group.replicas[3].leader == nil, "it has to ask around who leads")
    // Whoever leads finds it again, and takes it in.
    group.propose([.voters(VoterSet(voters: voters, learners: [group.id(3)]))], on: leader)
    group.pass(.seconds(1))
    #expect(group.replicas[3].leader == group.id(leader))
    #expect(group.replicas[3].state == group.replicas[leader].state)
  }

  @Test func whoWasVotedOutFollowsNobodyForEver() throws {
    var group = try ReplicaGroup(3)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    group.propose([.voters(VoterSet(voters: [group.id(0), group.id(1)]))], on: 0)
    group.pass(.seconds(10))
    #expect(group.leaders == [0])
    #expect(group.replicas[2].leader == nil)
    #expect(group.replicas[1].leader == group.id(0))
  }

  /// What a machine's disk holds when it starts: a state that older entries were folded into, and sets of voters after it.
  struct Disk: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// By number; this machine is 0.
    var base: (voters: [Int], learners: [Int])
    var after: [(voters: [Int], learners: [Int])]
    var asks: Bool
  }

  @Test(arguments: [
    Disk(testDescription: "it voted in the base", base: ([0, 1], []), after: [([1], [])], asks: true),
    Disk(
      testDescription: "it learnt in the base and voted later", base: ([1], [0]), after: [([0, 1], []), ([1], [])],
      asks: true),
    Disk(testDescription: "it became a learner again", base: ([0, 1], []), after: [([1], [0])], asks: true),
    Disk(testDescription: "it left in the base", base: ([1], []), after: [], asks: false),
    Disk(testDescription: "it only learns", base: ([1], []), after: [([1], [0])], asks: false),
    Disk(
      testDescription: "another set came after it left", base: ([0, 1, 2], []), after: [([1, 2], []), ([1], [])],
      asks: false),
  ])
  func whoVotedBeforeTheNewestSetAsksForVotes(_ disk: Disk) throws {
    let ids = (0..<3).map { _ in NodeID.random() }
    func entry(_ index: Int, _ set: (voters: [Int], learners: [Int])) -> DesiredEntry {
      let voters = VoterSet(voters: set.voters.map { ids[$0] }, learners: set.learners.map { ids[$0] })
      return DesiredEntry(version: DesiredVersion(epoch: 1, index: UInt64(index)), changes: [.voters(voters)])
    }
    var base = DesiredState()
    base.apply(entry(1, disk.base))
    let entries = disk.after.enumerated().map { entry($0.offset + 2, $0.element) }
    var replica = Replica(
      id: ids[0], ballot: Ballot(epoch: 1), log: try ReplicaLog(base: base, entries: entries), startedAt: .zero)
    var random = SystemRandomNumberGenerator()
    var asked: Set<NodeID> = []
    for second in 0..<10 {
      let now = MonotonicInstant.zero.advanced(by: .seconds(second))
      for case .send(let message, let node) in replica.step(.timer, at: now, rng: &random) {
        if case .preVote = message.body { asked.insert(node) }
      }
    }
    #expect(asked == (disk.asks ? [ids[1]] : []))
    #expect(replica.ballot == Ballot(epoch: 1))
  }
}
