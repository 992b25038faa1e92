import EdgeModel

/// Becoming a leader, and ceasing to be one.
extension Replica {
  /// Whether this replica still owes it to the leader not to help another one.
  func isLoyal(_ now: MonotonicInstant) -> Bool {
    guard rules.contains(.loyalty) else { return false }
    if role == .leader { return true }
    return now < heard.advanced(by: timings.loyalty) && !isAlone
  }

  /// Whether nobody else can lead: it is the only voter, and was its own choice in the epoch it is in. Who is the only
  /// voter because another leader left must be loyal to that one first.
  private var isAlone: Bool { voters.voters == [id] && ballot.vote == id }

  /// When this voter asks for votes if it hears no leader until then: by rank, so that equals don't collide.
  mutating func planElection(_ turn: inout Turn) {
    let rank = voters.rank(of: id) ?? 0
    let jitter = timings.jitter * (Double(turn.luck >> 11) / Double(1 << 53))
    // Who has asked already asks again soon: only a message got lost, or the others were loyal a moment longer.
    let first = role == .follower ? timings.election : timings.heartbeat
    let wait = isAlone ? .zero : first + timings.rankDelay * rank + jitter
    electionAt = max(heard, role == .follower ? heard : turn.now).advanced(by: wait)
    if electionAt <= turn.now, !isAlone { electionAt = turn.now.advanced(by: wait) }
  }

  /// Asks the other voters whether they would vote for this one, and leaves the epoch as it is.
  mutating func askWhetherElectable(_ turn: inout Turn) {
    role = .preCandidate
    leader = nil
    granted = [id]
    planElection(&turn)
    if isEnough(granted) { return stand(isHandOver: false, &turn) }
    for node in others { send(.preVote(next: nextEpoch, last: log.last), to: node, &turn) }
  }

  func answerPreVote(from sender: NodeID, next: UInt64, last: DesiredVersion, _ turn: inout Turn) {
    let isGranted = next > ballot.epoch && !isLoyal(turn.now) && isUpToDate(last)
    send(.preVoteAnswer(next: next, granted: isGranted), to: sender, &turn)
  }

  mutating func countPreVote(from sender: NodeID, next: UInt64, _ turn: inout Turn) {
    guard role == .preCandidate, next == nextEpoch else { return }
    granted.insert(sender)
    if isEnough(granted) { stand(isHandOver: false, &turn) }
  }

  /// Asks for votes in a new epoch.
  mutating func stand(isHandOver: Bool, _ turn: inout Turn) {
    ballot = Ballot(epoch: nextEpoch, vote: id)
    stoodAt = turn.now
    turn.effects.append(.storeBallot(ballot))
    role = .candidate
    leader = nil
    granted = [id]
    planElection(&turn)
    if isEnough(granted) { return win(&turn) }
    for node in others { send(.vote(last: log.last, isHandOver: isHandOver), to: node, &turn) }
  }

  mutating func answerVote(from sender: NodeID, epoch: UInt64, last: DesiredVersion, _ turn: inout Turn) {
    let isFree = ballot.vote == nil || ballot.vote == sender || !rules.contains(.oneVote)
    guard epoch == ballot.epoch, isFree, isUpToDate(last) else {
      return send(.voteAnswer(granted: false), to: sender, &turn)
    }
    if ballot.vote != sender {
      ballot.vote = sender
      turn.effects.append(.storeBallot(ballot))
    }
    // Whom it has just helped it doesn't compete with.
    if role == .preCandidate { role = .follower }
    heard = turn.now
    planElection(&turn)
    send(.voteAnswer(granted: true), to: sender, &turn)
  }

  mutating func countVote(from sender: NodeID, _ turn: inout Turn) {
    guard role == .candidate else { return }
    granted.insert(sender)
    if isEnough(granted) { win(&turn) }
  }

  private mutating func win(_ turn: inout Turn) {
    role = .leader
    leader = id
    granted = []
    leading = LeaderState(
      head: log.state(through: log.last.index), others: voters.members.filter { $0 != id }, next: log.last.index + 1,
      since: stoodAt)
    // Whatever earlier leaders left commits with the first entry of this one (Raft, section 5.4.2 and 8).
    if rules.contains(.openingEntry) { write([], &turn) }
    spread(&turn)
  }

  /// Somebody is in a higher epoch.
  mutating func obey(_ epoch: UInt64, _ turn: inout Turn) {
    ballot = Ballot(epoch: epoch, vote: nil)
    turn.effects.append(.storeBallot(ballot))
    becomeFollower(of: nil, &turn)
  }

  mutating func becomeFollower(of node: NodeID?, _ turn: inout Turn) {
    let pending = leading?.pending ?? []
    role = .follower
    leader = node
    leading = nil
    granted = []
    planElection(&turn)
    for proposal in pending {
      let words = "this machine lost the lead before the change was safe; look whether it is there"
      turn.effects.append(.answered(proposal.id, .undecided(DesiredLogError(.staleEpoch, words))))
    }
  }

  /// The next epoch that may be this voter's. In ranked mode each has epochs of its own: two that stand alone never
  /// choose the same.
  private var nextEpoch: UInt64 {
    let next = ballot.epoch &+ 1
    guard voters.mode == .ranked, rules.contains(.ownEpochs), let rank = voters.rank(of: id) else { return next }
    let count = UInt64(voters.voters.count)
    let place = UInt64(rank)
    return next &+ (place &+ count &- next % count) % count
  }

  private func isUpToDate(_ last: DesiredVersion) -> Bool {
    !rules.contains(.compareLogs) || last >= log.last
  }
}
