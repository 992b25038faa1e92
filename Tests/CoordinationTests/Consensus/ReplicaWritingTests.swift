import Coordination
import EdgeModel
import Testing

struct ReplicaWritingTests {
  private func led(_ count: Int, voting: Int? = nil) throws -> ReplicaGroup {
    var group = try ReplicaGroup(count, voting: voting)
    group.pass(.seconds(4))
    try #require(group.leaders == [0])
    return group
  }

  @Test func isAcknowledgedByAMajority() throws {
    var group = try led(3)
    group.away = [2]
    guard case .acknowledged(let version, .majority)? = group.propose([try .node("a")], on: 0) else {
      Issue.record("not acknowledged")
      return
    }
    #expect(version == DesiredVersion(epoch: 2, index: 3))
    #expect(group.replicas[0].state.nodes.count == 1)
    // The others hear at the next heartbeat that it counts.
    group.pass(.seconds(1))
    #expect(group.replicas[1].state == group.replicas[0].state)
    #expect(group.replicas[2].state.nodes.isEmpty)
  }

  @Test func whatNobodyElseHoldsIsNotAcknowledged() throws {
    var group = try led(3)
    group.away = [1, 2]
    #expect(group.propose([try .node("a")], on: 0) == nil)
    group.pass(.seconds(3))
    guard case .undecided? = group.outcome(of: ProposalID(1), on: 0) else {
      Issue.record("decided without a majority")
      return
    }
  }

  @Test func whatWasDroppedIsKeptForPeople() throws {
    var group = try led(3)
    group.away = [0]
    group.propose([try .node("lost")], on: 0)
    group.pass(.seconds(5))
    group.propose([try .node("kept")], on: 1)
    group.away = []
    group.pass(.seconds(2))
    #expect(group.replicas[0].state == group.replicas[1].state)
    var orphans: [DesiredEntry] = []
    for case .storeEntries(_, _, let orphaned) in group.effects[0] { orphans += orphaned }
    let names = orphans.flatMap(\.changes).compactMap {
      if case .node(let record) = $0 { record.name.rawValue } else { nil }
    }
    #expect(names == ["lost"])
  }

  @Test func aWriterThatHasNotSeenTheNewestIsRefused() throws {
    var group = try led(3)
    let seen = group.replicas[0].state.version
    group.propose([try .node("a")], on: 0)
    guard case .refused(let error)? = group.propose([try .node("b")], on: 0, after: seen) else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .conflict)
    guard case .refused(let other)? = group.propose([try .node("b")], on: 1) else {
      Issue.record("a follower wrote")
      return
    }
    #expect(other.code == .staleEpoch)
  }

  @Test func aReplicaThatWasAwayForAMonthGetsASnapshot() throws {
    var group = try led(3)
    group.away = [2]
    for _ in 0..<2_200 { group.propose([try .node("a")], on: 0) }
    #expect(group.replicas[0].log.base.version.index > 1)
    group.away = []
    group.pass(.seconds(2))
    #expect(group.replicas[2].state == group.replicas[0].state)
    #expect(group.replicas[2].log.last == group.replicas[0].log.last)
  }

  @Test func growsByOneAndShrinksByOne() throws {
    var group = try led(4, voting: 3)
    let voters = (0..<3).map { group.id($0) }
    guard case .refused(let early)? = group.propose([.voters(VoterSet(voters: voters + [group.id(3)]))], on: 0) else {
      Issue.record("a stranger votes")
      return
    }
    #expect(early.description.contains("catch up"))
    group.propose([.voters(VoterSet(voters: voters, learners: [group.id(3)]))], on: 0)
    group.pass(.seconds(1))
    #expect(group.replicas[3].state == group.replicas[0].state)
    guard case .acknowledged? = group.propose([.voters(VoterSet(voters: voters + [group.id(3)]))], on: 0) else {
      Issue.record("a learner that has all can't vote")
      return
    }
    guard case .refused? = group.propose([.voters(VoterSet(voters: [group.id(0), group.id(1)]))], on: 0) else {
      Issue.record("two left at once")
      return
    }
    // The leader votes itself out, and leads until that is safe.
    group.propose([.voters(VoterSet(voters: [group.id(1), group.id(2), group.id(3)]))], on: 0)
    group.pass(.seconds(5))
    #expect(group.leaders.count == 1 && !group.leaders.contains(0))
  }

  @Test func aContradictionOfWhatIsSafeIsRefused() throws {
    var group = try led(3)
    group.propose([try .node("a")], on: 0)
    group.pass(.seconds(1))
    let safe = group.replicas[1].state
    let first = DesiredVersion(epoch: 1, index: 1)
    let forged = DesiredEntry(version: DesiredVersion(epoch: 9, index: 2), changes: [])
    group.step(
      1,
      .received(
        ReplicaMessage(epoch: 9, .append(after: first, entries: [forged], commit: 2, sentAt: .zero)), from: group.id(2))
    )
    #expect(group.replicas[1].state == safe)
    #expect(group.effects[1].contains { if case .contradicted = $0 { true } else { false } })
  }

  @Test func anEmptyLogElectsNobody() {
    var random = SystemRandomNumberGenerator()
    guard let log = try? ReplicaLog(base: DesiredState()) else { return }
    var replica = Replica(id: .random(), log: log, startedAt: .zero)
    for second in 0..<60 {
      _ = replica.step(.timer, at: MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000), rng: &random)
    }
    #expect(replica.role == .follower)
    #expect(replica.ballot.epoch == 0)
  }
}
