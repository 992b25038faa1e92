import EdgeModel

/// Writing, spreading what was written, and knowing when it is safe.
extension Replica {
  /// What time asks of a leader.
  mutating func lead(_ turn: inout Turn) {
    guard let leading else { return }
    if holdsByLease, turn.now >= leaseEnd { return becomeFollower(of: nil, &turn) }
    if let handOver = leading.handOver, turn.now >= handOver.deadline { self.leading?.handOver = nil }
    if turn.now >= leading.nextHeartbeat { spread(&turn) }
  }

  /// Who leads by rank goes on when it is alone.
  var holdsByLease: Bool { voters.mode == .quorum && rules.contains(.lease) }

  /// Until when this leader may act without asking: a lease from the newest answers of a majority (Ongaro's
  /// dissertation, section 6.4.1).
  public var leaseEnd: MonotonicInstant {
    guard let leading else { return .zero }
    let needed = voters.majority - (isVoter ? 1 : 0)
    guard needed > 0 else { return MonotonicInstant(nanoseconds: .max) }
    let answers = others.map { leading.peers[$0]?.answered ?? leading.since }.sorted(by: >)
    guard answers.indices.contains(needed - 1) else { return .zero }
    return answers[needed - 1].advanced(by: timings.lease)
  }

  mutating func propose(
    _ proposal: ProposalID, _ changes: [DesiredChange], after: DesiredVersion, _ turn: inout Turn
  ) {
    do throws(DesiredLogError) {
      guard let leading, role == .leader else {
        throw DesiredLogError(.staleEpoch, "this machine does not lead")
      }
      guard leading.handOver == nil else {
        throw DesiredLogError(.conflict, "the lead is being handed over; ask again in a moment")
      }
      for case .voters(let set) in changes { try checkVoters(set, changes) }
      _ = try leading.head.appending(changes, after: after, epoch: ballot.epoch)
      self.leading?.pending.append(PendingProposal(id: proposal, index: after.index + 1))
      write(changes, &turn)
      offer(&turn)
    } catch {
      turn.effects.append(.answered(proposal, .refused(error)))
    }
  }

  /// One machine at a time, each change safe before the next, and none before this leader's first entry is (Ongaro's
  /// dissertation, section 4.1, and his correction of 2015).
  private func checkVoters(_ set: VoterSet, _ changes: [DesiredChange]) throws(DesiredLogError) {
    let current = voters
    if let fault = set.fault { throw DesiredLogError(.refused, fault) }
    guard changes.count == 1 else { throw DesiredLogError(.refused, "a change of voters must be alone in its entry") }
    let changed = Set(set.voters).symmetricDifference(current.voters)
    guard changed.count <= 1 else {
      throw DesiredLogError(.refused, "one voter at a time can join or leave, not \(changed.count)")
    }
    let missing = current.mode == .ranked ? others.first(where: gone.contains) : nil
    // One of a pair that is gone can be let go by the other, which goes on alone as it is: nobody else must hold anything for that.
    let isParting = missing.map { !set.members.contains($0) } ?? false
    let isSafe = isParting ? state.version == log.last : stable == state.version.index && log.lastVoterChange <= stable
    guard isSafe, state.version.epoch == ballot.epoch else {
      throw DesiredLogError(.conflict, "the change of voters before this one is not safe yet")
    }
    if let missing, !isParting {
      throw DesiredLogError(
        .conflict, "\(missing) does not answer: voters can change when both machines of a pair are there")
    }
    for node in changed where set.voters.contains(node) {
      guard let peer = leading?.peers[node], peer.matched &+ 1_000 >= log.last.index, peer.matched > 0 else {
        throw DesiredLogError(.conflict, "\(node) has to catch up as a learner before it can vote")
      }
    }
  }

  /// Appends an entry of this epoch to the leader's own log.
  mutating func write(_ changes: [DesiredChange], _ turn: inout Turn) {
    let last = log.last
    let entry = DesiredEntry(version: DesiredVersion(epoch: ballot.epoch, index: last.index + 1), changes: changes)
    log.append(entry)
    leading?.head.apply(entry)
    turn.effects.append(.storeEntries([entry], after: last, orphaned: []))
    let members = voters.members.filter { $0 != id }
    leading?.know(members, next: entry.version.index, since: turn.now)
    commitWhatIsSafe(&turn)
  }

  /// Tells everybody that this machine leads, with what each lacks.
  mutating func spread(_ turn: inout Turn) {
    leading?.nextHeartbeat = turn.now.advanced(by: timings.heartbeat)
    for node in leading?.peers.keys.sorted() ?? [] { supply(node, &turn) }
  }

  /// Sends what is new to those who wait for nothing else.
  private mutating func offer(_ turn: inout Turn) {
    for node in leading?.peers.keys.sorted() ?? [] where leading?.peers[node]?.isWaiting == false {
      supply(node, &turn)
    }
  }

  /// Sends a replica what it lacks, or that there is nothing.
  private mutating func supply(_ node: NodeID, _ turn: inout Turn) {
    guard let peer = leading?.peers[node] else { return }
    guard let after = log.version(at: peer.next &- 1) else {
      leading?.peers[node]?.isWaiting = true
      return send(.snapshot(log.base, sentAt: turn.now), to: node, &turn)
    }
    let entries = log.entries(after: after.index, limit: Self.batch)
    leading?.peers[node]?.isWaiting = !entries.isEmpty
    send(.append(after: after, entries: entries, commit: state.version.index, sentAt: turn.now), to: node, &turn)
  }

  mutating func acknowledge(
    _ node: NodeID, through index: UInt64, sentAt: MonotonicInstant, _ turn: inout Turn
  ) {
    guard index <= log.last.index, leading?.note(node, sentAt: sentAt, now: turn.now) == true else { return }
    leading?.peers[node]?.advance(to: index)
    commitWhatIsSafe(&turn)
    finishHandOver(heardFrom: node, &turn)
    if let peer = leading?.peers[node], peer.next <= log.last.index { supply(node, &turn) }
  }

  mutating func retreat(
    _ node: NodeID, to newest: DesiredVersion, sentAt: MonotonicInstant, _ turn: inout Turn
  ) {
    guard leading?.note(node, sentAt: sentAt, now: turn.now) == true else { return }
    leading?.peers[node]?.retreat(to: log.newest(within: newest)?.index, base: log.base.version.index)
    supply(node, &turn)
  }

  /// Lets count what enough voters hold.
  mutating func commitWhatIsSafe(_ turn: inout Turn) {
    guard let leading else { return }
    let voters = voters
    var matched = others.map { leading.peers[$0]?.matched ?? 0 }
    if isVoter { matched.append(log.last.index) }
    matched.sort(by: >)
    let everywhere = matched.last ?? 0
    if voters.mode == .ranked, gone.contains(where: { voters.voters.contains($0) && $0 != id }) {
      // Who is alone goes on alone.
      matched = [log.last.index, log.last.index]
    }
    guard matched.indices.contains(voters.majority - 1) else { return }
    let safe = matched[voters.majority - 1]
    if voters.mode == .ranked { stable = max(stable, min(everywhere, log.last.index)) }
    guard let version = log.version(at: safe), safe > state.version.index else { return }
    guard version.epoch == ballot.epoch || !rules.contains(.ownEpochCommits) else { return }
    count(through: safe, &turn)
    let durability: Durability =
      voters.voters.count == 1 || (voters.mode == .ranked && everywhere < safe)
      ? .local : voters.voters.count == 2 ? .standby : .majority
    for proposal in leading.pending where proposal.index <= safe {
      guard let version = log.version(at: proposal.index) else { continue }
      turn.effects.append(.answered(proposal.id, .acknowledged(version, durability)))
    }
    self.leading?.pending.removeAll { $0.index <= safe }
    self.leading?.forget(notIn: voters.members)
    // Who has voted itself out leads until that is safe, and no longer.
    if !isVoter, log.lastVoterChange <= safe { becomeFollower(of: nil, &turn) }
  }

  mutating func handOver(to target: NodeID?, _ turn: inout Turn) {
    guard let leading, role == .leader else { return }
    let candidates = others.filter { target == nil || $0 == target }
    let best = candidates.max { (leading.peers[$0]?.matched ?? 0) < (leading.peers[$1]?.matched ?? 0) }
    guard let best else { return }
    self.leading?.handOver = HandOver(to: best, deadline: turn.now.advanced(by: timings.lease))
    // Its answer shows that it is there.
    supply(best, &turn)
  }

  /// Tells the successor to stand as soon as it has everything and everything is safe, and leads no longer: those who
  /// vote now break their promise to this leader (Ongaro's dissertation, section 3.10).
  private mutating func finishHandOver(heardFrom node: NodeID, _ turn: inout Turn) {
    guard let handOver = leading?.handOver, handOver.to == node, leading?.peers[handOver.to]?.matched == log.last.index,
      state.version == log.last
    else { return }
    send(.handOver, to: handOver.to, &turn)
    becomeFollower(of: nil, &turn)
  }
}
