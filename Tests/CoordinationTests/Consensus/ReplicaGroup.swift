import Coordination
import EdgeModel
import Testing

/// A few replicas on one network without delay, on one clock that the test moves.
struct ReplicaGroup {
  private(set) var replicas: [Replica]
  private(set) var now = MonotonicInstant.zero
  /// Machines that neither hear nor are heard.
  var away: Set<Int> = []
  /// Everything that each one wanted done, in order.
  private(set) var effects: [[ReplicaEffect]]
  private var inbox: [(from: Int, to: Int, message: ReplicaMessage)] = []
  private var random = SystemRandomNumberGenerator()
  private var proposals: UInt64 = 0

  /// Machines whose logs begin with these voters.
  init(_ count: Int, voting: Int? = nil, mode: VoterSet.Mode = .quorum) throws {
    let ids = (0..<count).map { _ in NodeID.random() }
    let first = DesiredEntry(
      version: DesiredVersion(epoch: 1, index: 1),
      changes: [.cluster(.random()), .voters(VoterSet(voters: Array(ids.prefix(voting ?? count)), mode: mode))])
    effects = Array(repeating: [], count: count)
    replicas = try ids.enumerated().map { index, id in
      let isMember = index < voting ?? count
      return Replica(
        id: id, ballot: Ballot(epoch: isMember ? 1 : 0),
        log: try ReplicaLog(base: DesiredState(), entries: isMember ? [first] : []), startedAt: .zero)
    }
    for index in replicas.indices { step(index, .timer) }
  }

  func id(_ index: Int) -> NodeID { replicas[index].id }

  var leaders: [Int] { replicas.indices.filter { replicas[$0].role == .leader } }

  mutating func step(_ index: Int, _ event: ReplicaEvent) {
    let new = replicas[index].step(event, at: now, rng: &random)
    effects[index] += new
    for case .send(let message, let node) in new {
      if let to = replicas.firstIndex(where: { $0.id == node }) { inbox.append((index, to, message)) }
    }
  }

  /// Delivers everything, and what that brings about.
  mutating func settle() {
    while !inbox.isEmpty {
      let (from, to, message) = inbox.removeFirst()
      if away.contains(from) || away.contains(to) { continue }
      step(to, .received(message, from: replicas[from].id))
    }
  }

  /// Lets time pass in small steps.
  mutating func pass(_ duration: Duration) {
    let end = now.advanced(by: duration)
    while now < end {
      now = min(end, now.advanced(by: .milliseconds(10)))
      for index in replicas.indices { step(index, .timer) }
      settle()
    }
  }

  /// Proposes after the newest entry, and returns what became of it so far.
  @discardableResult
  mutating func propose(_ changes: [DesiredChange], on index: Int, after: DesiredVersion? = nil) -> ProposalOutcome? {
    proposals += 1
    let id = ProposalID(proposals)
    step(index, .proposed(id, changes, after: after ?? replicas[index].log.last))
    settle()
    return outcome(of: id, on: index)
  }

  func outcome(of id: ProposalID, on index: Int) -> ProposalOutcome? {
    for case .answered(id, let outcome) in effects[index] { return outcome }
    return nil
  }

  /// The agent ends and begins again with what it had stored.
  mutating func restart(_ index: Int) throws {
    let old = replicas[index]
    replicas[index] = Replica(id: old.id, ballot: old.ballot, log: old.log, startedAt: now)
    step(index, .timer)
  }
}

extension DesiredChange {
  /// A record that says nothing but that it is there.
  static func node(_ name: String) throws -> DesiredChange {
    .node(
      NodeRecord(
        id: .random(), name: try NodeName(name[...]), address: "http://127.0.0.1:1",
        joinedAt: Timestamp(milliseconds: 0)))
  }
}
