import Coordination
import EdgeModel
import TestSeeds
import Testing

@Suite struct VoterPolicyTests {
  private typealias Machine = (node: NodeID, standing: VoterPolicy.Standing)

  private let policy = VoterPolicy()
  private let ids = (0..<8).map { _ in NodeID.random() }

  /// The first machines of the platform, all present but those that a test names.
  private func machines(_ count: Int, _ others: [Int: VoterPolicy.Standing] = [:]) -> [Machine] {
    ids.prefix(count).enumerated().map { ($1, others[$0] ?? .present) }
  }

  private func set(_ voters: Int..., learning: Int..., mode: VoterSet.Mode = .quorum) -> VoterSet {
    VoterSet(voters: voters.map { ids[$0] }, learners: learning.map { ids[$0] }, mode: mode)
  }

  /// Every set from one to the last, without the first.
  private func steps(from first: VoterSet, leader: NodeID, _ machines: [Machine], atMost: Int = 64) throws -> [VoterSet]
  {
    var sets: [VoterSet] = []
    var set = first
    while let next = policy.step(from: set, leader: leader, machines: machines) {
      sets.append(next)
      set = next
      try #require(sets.count <= atMost, "it goes on for ever from \(first)")
    }
    return sets
  }

  @Test func `one machine stays alone`() {
    #expect(policy.step(from: set(0), leader: ids[0], machines: machines(1)) == nil)
  }

  @Test func `a second machine learns first, then they are a ranked pair`() throws {
    #expect(
      try steps(from: set(0), leader: ids[0], machines(2)) == [set(0, learning: 1), set(0, 1, mode: .ranked)])
  }

  @Test func `with a third machine the majority decides`() throws {
    let pair = set(0, 1, mode: .ranked)
    #expect(
      try steps(from: pair, leader: ids[0], machines(3)) == [
        set(0, 1, learning: 2, mode: .ranked), set(0, 1, 2),
      ])
  }

  @Test func `a fourth machine changes nothing`() {
    #expect(policy.step(from: set(0, 1, 2), leader: ids[0], machines: machines(4)) == nil)
  }

  @Test func `five machines are five voters, one after another`() throws {
    #expect(
      try steps(from: set(0, 1, 2), leader: ids[0], machines(5)) == [
        set(0, 1, 2, learning: 3), set(0, 1, 2, 3), set(0, 1, 2, 3, learning: 4), set(0, 1, 2, 3, 4),
      ])
    #expect(policy.step(from: set(0, 1, 2, 3, 4), leader: ids[0], machines: machines(8)) == nil)
  }

  @Test func `a machine that is lost is replaced by the first that is there`() throws {
    let four = machines(4, [1: .lost])
    #expect(
      try steps(from: set(0, 1, 2), leader: ids[0], four) == [
        set(0, 1, 2, learning: 3), set(0, 1, 2, 3), set(0, 2, 3),
      ])
  }

  @Test func `a machine that the platform doesn't know any more is lost`() throws {
    let known = machines(4).filter { $0.node != ids[2] }
    #expect(try steps(from: set(0, 1, 2), leader: ids[0], known).last == set(0, 1, 3))
  }

  @Test func `a voter that is away keeps its place`() {
    let others = machines(5, [1: .away, 2: .away, 3: .away, 4: .away])
    #expect(policy.step(from: set(0, 1, 2), leader: ids[0], machines: others) == nil)
    #expect(policy.step(from: set(0, 1, 2, 3, 4), leader: ids[0], machines: others) == nil)
  }

  @Test func `nobody is voted out of three while there is no other machine`() {
    #expect(policy.step(from: set(0, 1, 2), leader: ids[0], machines: machines(3, [1: .lost])) == nil)
    #expect(
      policy.step(from: set(0, 1, 2), leader: ids[0], machines: machines(4, [1: .lost, 3: .away])) == nil,
      "one that is away can't learn")
  }

  @Test func `who is left of a pair keeps the pair`() {
    let pair = set(0, 1, mode: .ranked)
    #expect(policy.step(from: pair, leader: ids[0], machines: machines(2, [1: .lost])) == nil)
  }

  @Test(arguments: [VoterPolicy.Standing.away, .lost])
  func `a learner that leaves is let go, and the next one taken`(_ standing: VoterPolicy.Standing) throws {
    let learning = set(0, 1, learning: 2, mode: .ranked)
    #expect(
      try steps(from: learning, leader: ids[0], machines(4, [2: standing])) == [
        set(0, 1, mode: .ranked), set(0, 1, learning: 3, mode: .ranked), set(0, 1, 3),
      ])
  }

  @Test func `one of three that leaves makes the others a pair, by way of two that need each other`() throws {
    #expect(
      try steps(from: set(0, 1, 2), leader: ids[0], machines(3, [2: .leaving])) == [
        set(0, 1), set(0, 1, mode: .ranked),
      ])
    #expect(
      try steps(from: set(0, 1, 2), leader: ids[0], machines(3, [1: .away, 2: .leaving])) == [set(0, 1)],
      "two become a pair when both are there")
  }

  @Test func `one that leaves is let go before another one takes its place`() throws {
    #expect(
      try steps(from: set(0, 1, 2), leader: ids[0], machines(4, [2: .leaving])) == [
        set(0, 1), set(0, 1, learning: 3), set(0, 1, 3),
      ])
  }

  @Test func `one of a pair that leaves leaves the other one alone`() throws {
    #expect(
      try steps(from: set(0, 1, mode: .ranked), leader: ids[0], machines(2, [1: .leaving])) == [set(0)])
  }

  @Test func `a learner that leaves the platform learns no more, and none that leaves begins to`() throws {
    #expect(
      try steps(from: set(0, learning: 1), leader: ids[0], machines(2, [1: .leaving])) == [set(0)])
  }

  @Test func `the leader is never voted out, whatever is said of it`() throws {
    let lost = machines(5, [0: .lost, 4: .lost])
    for set in try steps(from: set(4, 1, 2, 3, 0), leader: ids[0], lost) { #expect(set.voters.contains(ids[0])) }
    #expect(try steps(from: set(4, 1, 2, 3, 0), leader: ids[0], lost) == [set(1, 2, 3, 0)])
  }

  /// From any set, with any machines gone, as long as they stay so.
  @Test(arguments: 0..<64)
  func `it comes to rest from everywhere, one machine a step`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<64 {
      let standings: [VoterPolicy.Standing] = [.present, .present, .away, .lost]
      let machines: [Machine] = ids.prefix(Int.random(in: 1...8, using: &random)).shuffled(using: &random).map {
        ($0, standings.randomElement(using: &random) ?? .present)
      }
      let members = ids.shuffled(using: &random).prefix(Int.random(in: 1...7, using: &random))
      let learners = members.count > 1 && Bool.random(using: &random) ? Array(members.suffix(1)) : []
      let voters = Array(members.dropLast(learners.count))
      let first = VoterSet(voters: voters, learners: learners, mode: voters.count == 2 ? .ranked : .quorum)
      let leader = try #require(voters.randomElement(using: &random))
      var before = first
      for next in try steps(from: first, leader: leader, machines) {
        #expect(next.fault == nil)
        #expect(next.voters.contains(leader))
        #expect(Set(next.members).symmetricDifference(before.members).count <= 1)
        #expect(Set(next.voters).symmetricDifference(before.voters).count <= 1)
        #expect((next.mode == .ranked) == (next.voters.count == 2))
        before = next
      }
      let present = Set(machines.filter { $0.standing == .present }.map(\.node))
      let lost = Set(ids).subtracting(machines.filter { $0.standing != .lost }.map(\.node))
      let wanted = [0: 1, 1: 1, 2: 2, 3: 3, 4: 3][ids.count - lost.count] ?? 5
      #expect(before.learners.isEmpty, "it rests with a learner")
      let standing = before.voters.count { !lost.contains($0) }
      #expect(standing >= wanted || present.isSubset(of: before.voters), "a machine that could hold the log doesn't")
      #expect(
        before.voters.count <= max(3, wanted) || lost.isDisjoint(with: before.voters.filter { $0 != leader }),
        "a lost one is kept without need")
    }
  }

  /// Machines that come and go never move a set that is at rest, unless they are lost.
  @Test(arguments: 0..<16)
  func `it doesn't flap`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...8, using: &random)
    let rest = try steps(from: set(0), leader: ids[0], machines(count)).last ?? set(0)
    for _ in 0..<64 {
      let machines: [Machine] = ids.prefix(count).map { ($0, Bool.random(using: &random) ? .present : .away) }
      #expect(policy.step(from: rest, leader: ids[0], machines: machines) == nil)
    }
  }
}
