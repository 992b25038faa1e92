public import EdgeModel

/// One machine's copy of the log of desired state, and its part in electing who writes it: Raft (Ongaro and Ousterhout
/// 2014) with pre-vote, a lease by acknowledged heartbeats, single-server membership changes and leadership transfer as
/// in Ongaro's dissertation; and a ranked mode for two machines.
///
/// A value without clock, disk or network: ``step(_:at:rng:)`` takes what happened and says what to do. The simulator
/// and the agent run this very type. An entry's position is `(epoch, index)`; the index counts on over all epochs.
public struct Replica: Sendable {
  /// The machine whose copy this is.
  public let id: NodeID
  /// The times of its elections; all replicas of a log should have the same.
  public let timings: ReplicaTimings
  let rules: ReplicaRules

  /// What it promised. Durable once ``ReplicaEffect/storeBallot(_:)`` is carried out.
  public internal(set) var ballot: Ballot
  /// All entries that it has, safe or not.
  public internal(set) var log: ReplicaLog
  /// What it is at the moment; a follower after every restart.
  public internal(set) var role = ReplicaRole.follower
  /// Whom this replica follows, or itself.
  public internal(set) var leader: NodeID?
  /// The state that counts: the fold of the log up to the newest entry that is known to be safe.
  public internal(set) var state: DesiredState

  /// Nothing up to this index is ever dropped. It is below the state's only in ranked mode, where who is alone goes on.
  var stable: UInt64
  /// When the leader was heard last, or this replica began: a promise to it from before a restart may still hold.
  var heard: MonotonicInstant
  var electionAt: MonotonicInstant
  /// When it asked for votes last.
  var stoodAt = MonotonicInstant.zero
  /// Who granted the vote or pre-vote that is being asked for.
  var granted: Set<NodeID> = []
  var leading: LeaderState?
  /// Voters that failure detection has given up on.
  var gone: Set<NodeID> = []
  private var timer: MonotonicInstant?
  private var hasBegun = false

  /// After how many entries the oldest are folded together; half as many stay.
  let foldAfter: UInt64

  /// How many entries go into one message.
  static let batch = 128

  /// A replica as it comes from its disk, or a new one.
  public init(
    id: NodeID, ballot: Ballot = Ballot(), log: ReplicaLog, timings: ReplicaTimings = ReplicaTimings(),
    startedAt: MonotonicInstant
  ) {
    self.init(
      id: id, ballot: ballot, log: log, timings: timings, rules: .all, foldAfter: 2_048,
      startedAt: startedAt)
  }

  package init(
    id: NodeID, ballot: Ballot, log: ReplicaLog, timings: ReplicaTimings, rules: ReplicaRules,
    foldAfter: UInt64, startedAt: MonotonicInstant
  ) {
    self.id = id
    self.timings = timings
    self.rules = rules
    self.foldAfter = foldAfter
    self.ballot = Ballot(epoch: max(ballot.epoch, log.last.epoch), vote: ballot.vote)
    self.log = log
    state = log.base
    stable = log.base.version.index
    heard = startedAt
    electionAt = startedAt
  }

  /// What a platform begins with on its first machine: to be stored before a replica is made of it.
  public static func founding(cluster: ClusterID, by node: NodeID) -> (ballot: Ballot, entry: DesiredEntry) {
    let changes: [DesiredChange] = [.cluster(cluster), .voters(VoterSet(voters: [node]))]
    return (
      Ballot(epoch: 1, vote: node), DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes)
    )
  }

  /// Takes one event, and returns what to do about it, in order.
  /// - Parameters:
  ///   - now: the machine's monotonic clock; it may stand still between two events and never goes back.
  ///   - rng: spreads the elections of equals.
  public mutating func step(
    _ event: ReplicaEvent, at now: MonotonicInstant, rng: inout some RandomNumberGenerator
  ) -> [ReplicaEffect] {
    var turn = Turn(now: now, luck: rng.next())
    let before = leadership
    if !hasBegun { planElection(&turn) }
    hasBegun = true
    switch event {
    // Set again in any case: it may have come too early.
    case .timer: timer = nil
    case .received(let message, let sender): receive(message, from: sender, &turn)
    case .proposed(let proposal, let changes, let after): propose(proposal, changes, after: after, &turn)
    case .handOver(let target): handOver(to: target, &turn)
    case .judged(let node, let isGone): judge(node, isGone: isGone, &turn)
    }
    keepTime(&turn)
    if leadership != before { turn.effects.append(.changed(leadership)) }
    let next = deadline
    if next != timer {
      timer = next
      if next.nanoseconds < .max { turn.effects.append(.setTimer(next)) }
    }
    return turn.effects
  }

  /// Whether this replica leads and knows all that counts: what it says before could omit what a leader before it wrote.
  public var maySpeak: Bool { role == .leader && state.version.epoch == ballot.epoch }

  /// Who leads, as this replica knows it; ``maySpeak`` says whether a leader is ready.
  public var leadership: Leadership { Leadership(role: role, epoch: ballot.epoch, leader: leader) }

  /// Who holds the log, as of this replica's newest entry; nobody while it is empty.
  public var voters: VoterSet { log.voters ?? VoterSet(voters: []) }

  var isVoter: Bool { voters.voters.contains(id) }

  /// Whether this replica may ask for votes: also one that an entry votes out that is not known to be safe, since it may
  /// be the only one that has it (Ongaro's dissertation, section 4.2.2). The log is asked who voted before, not the
  /// state: after a restart that is as old as the base.
  var mayStand: Bool {
    isVoter || log.lastVoterChange > stable && log.votersBefore?.voters.contains(id) == true
  }

  var others: [NodeID] { voters.voters.filter { $0 != id } }

  /// Whether these voters are enough to decide. In ranked mode nobody waits for who is gone.
  func isEnough(_ nodes: Set<NodeID>) -> Bool {
    let voters = voters
    let count = voters.voters.count { nodes.contains($0) || (voters.mode == .ranked && gone.contains($0)) }
    return count >= voters.majority
  }

  /// What time brings: elections, heartbeats, and the end of a lease.
  private mutating func keepTime(_ turn: inout Turn) {
    if role == .leader {
      lead(&turn)
    } else if turn.now >= electionAt, !mayStand {
      // Whoever leads now may not know this replica: a learner that came with a leader of whom nobody else heard, or one that
      // was voted out. Whom it followed is nobody to ask for ever.
      if leader != nil { becomeFollower(of: nil, &turn) }
    } else if turn.now >= electionAt {
      planElection(&turn)
      if rules.contains(.preVote) { askWhetherElectable(&turn) } else { stand(isHandOver: false, &turn) }
    }
  }

  private var deadline: MonotonicInstant {
    guard let leading else { return mayStand || leader != nil ? electionAt : MonotonicInstant(nanoseconds: .max) }
    let next = min(leading.nextHeartbeat, leading.handOver?.deadline ?? leading.nextHeartbeat)
    return holdsByLease ? min(next, leaseEnd) : next
  }

  private mutating func receive(_ message: ReplicaMessage, from sender: NodeID, _ turn: inout Turn) {
    // A question about an epoch to come, and its answer, leave the present as it is.
    switch message.body {
    case .preVote(let next, let last):
      answerPreVote(from: sender, next: next, last: last, &turn)
      return
    case .preVoteAnswer(let next, let isGranted):
      if message.epoch > ballot.epoch { obey(message.epoch, &turn) }
      if isGranted { countPreVote(from: sender, next: next, &turn) }
      return
    case .vote(_, let isHandOver) where !isHandOver && isLoyal(turn.now):
      // Who was cut off must not depose a leader that everybody else hears.
      return
    default: break
    }
    if message.epoch > ballot.epoch { obey(message.epoch, &turn) }
    switch message.body {
    case .preVote, .preVoteAnswer: break
    case .vote(let last, _): answerVote(from: sender, epoch: message.epoch, last: last, &turn)
    case .voteAnswer(let isGranted):
      if isGranted, message.epoch == ballot.epoch { countVote(from: sender, &turn) }
    case .append(let after, let entries, let commit, let sentAt):
      guard isCurrent(message, from: sender, sentAt: sentAt, &turn) else { return }
      follow(sender, after: after, entries: entries, commit: commit, sentAt: sentAt, &turn)
    case .snapshot(let state, let sentAt):
      guard isCurrent(message, from: sender, sentAt: sentAt, &turn) else { return }
      restore(state, from: sender, sentAt: sentAt, &turn)
    case .appended(let index, let sentAt):
      if message.epoch == ballot.epoch { acknowledge(sender, through: index, sentAt: sentAt, &turn) }
    case .mismatch(let newest, let sentAt):
      if message.epoch == ballot.epoch { retreat(sender, to: newest, sentAt: sentAt, &turn) }
    case .handOver:
      if message.epoch == ballot.epoch, sender == leader, mayStand { stand(isHandOver: true, &turn) }
    }
  }

  /// Whether a leader's word counts. Who leads in an old epoch is told of the new one.
  private mutating func isCurrent(
    _ message: ReplicaMessage, from sender: NodeID, sentAt: MonotonicInstant, _ turn: inout Turn
  ) -> Bool {
    guard message.epoch == ballot.epoch, role != .leader else {
      send(.mismatch(newest: log.last, sentAt: sentAt), to: sender, &turn)
      return false
    }
    if role != .follower || leader != sender { becomeFollower(of: sender, &turn) }
    heard = turn.now
    planElection(&turn)
    return true
  }

  private mutating func judge(_ node: NodeID, isGone: Bool, _ turn: inout Turn) {
    if isGone { gone.insert(node) } else { gone.remove(node) }
    if role == .leader { commitWhatIsSafe(&turn) }
  }

  func send(_ body: ReplicaMessage.Body, to node: NodeID, _ turn: inout Turn) {
    turn.effects.append(.send(ReplicaMessage(epoch: ballot.epoch, body), to: node))
  }
}

/// One step on its way: the time, a random number, and what is to be done so far.
struct Turn {
  let now: MonotonicInstant
  let luck: UInt64
  var effects: [ReplicaEffect] = []
}
