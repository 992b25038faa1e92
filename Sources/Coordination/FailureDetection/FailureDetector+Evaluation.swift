import EdgeModel

/// What silence leads to.
extension FailureDetector {
  mutating func evaluate(
    at now: MonotonicInstant, _ effects: inout [Effect], rng: inout some RandomNumberGenerator
  ) {
    recover(at: now)
    giveUpRelays(at: now, &effects)
    suspectTheSilent(at: now, &effects)
    updateBrake(at: now, &effects)
    for index in peers.indices { probe(index, at: now, &effects, rng: &rng) }
    if brake == nil {
      for index in peers.indices where isExpired(peers[index], at: now) { giveUp(index, at: now, &effects) }
    }
    nextDue = earliestDue(after: now)
  }

  func stretched(_ duration: Duration) -> Duration {
    health.stretched(duration, full: configuration.fullStretch)
  }

  /// A heartbeat is missing for certain.
  private var lateness: Duration { configuration.heartbeat * 3 / 2 }

  private func isExpired(_ peer: WatchedPeer, at now: MonotonicInstant) -> Bool {
    peer.isSuspected && now >= peer.suspectedAt.advanced(by: stretched(configuration.confirmation))
  }

  private mutating func recover(at now: MonotonicInstant) {
    guard health.score > 0, health.changedAt.advanced(by: configuration.heartbeat) <= now,
      let heardAt, heardAt > health.changedAt
    else { return }
    health.lower(at: now)
  }

  private mutating func suspectTheSilent(at now: MonotonicInstant, _ effects: inout [Effect]) {
    let limit = stretched(configuration.suspicion)
    for index in peers.indices where peers[index].isAlive {
      let silence = peers[index].silentSince.duration(to: now)
      guard silence >= limit else { continue }
      peers[index].status.condition = .suspected(since: now)
      peers[index].suspectedAt = now
      peers[index].nextProbe = now
      effects.append(.suspected(peers[index].id, silentFor: silence))
    }
  }

  /// One round: directly, and by others once the peer is suspected or when only they reached it last.
  private mutating func probe(
    _ index: Int, at now: MonotonicInstant, _ effects: inout [Effect], rng: inout some RandomNumberGenerator
  ) {
    let peer = peers[index]
    guard now >= peer.nextProbe ?? peer.silentSince.advanced(by: lateness) else { return }
    peers[index].nextProbe = now.advanced(by: peer.isDead ? configuration.heartbeat * 10 : configuration.probeInterval)
    effects.append(.probe(peer.id))
    guard !peer.isAlive || peer.isReachedByHelpers else { return }
    let helpers = pickHelpers(for: index, rng: &rng)
    guard !helpers.isEmpty else { return }
    for helper in helpers { peers[index].asked.insertSorted(helper) }
    effects.append(.askToProbe(peer.id, helpers: helpers))
  }

  private func pickHelpers(for index: Int, rng: inout some RandomNumberGenerator) -> [NodeID] {
    var candidates: [NodeID] = []
    for other in peers.indices where other != index && peers[other].isAlive { candidates.append(peers[other].id) }
    var picked: [NodeID] = []
    while picked.count < configuration.helpers, !candidates.isEmpty {
      picked.append(candidates.remove(at: Int.random(in: candidates.indices, using: &rng)))
    }
    return picked.sorted()
  }

  private mutating func giveUp(_ index: Int, at now: MonotonicInstant, _ effects: inout [Effect]) {
    let peer = peers[index]
    // The others are about to be missed, too: one more heartbeat shows whether it is us.
    let quiet = peers.count { $0.isAlive && $0.silentSince.duration(to: now) >= lateness }
    if isTooMany(vanished(at: now).count + quiet, of: brakeBase(at: now)) { return }
    if !peer.asked.isEmpty, peer.denied.isEmpty, health.score < LocalHealth.worst {
      // Not even a no from those who were asked: the fault may be ours.
      health.raise(at: now)
      if !isExpired(peer, at: now) { return }
    }
    let verdict = DeathVerdict(
      silence: peer.silentSince.duration(to: now), asked: peer.asked, denied: peer.denied, localHealth: health.score)
    peers[index].status.condition = .dead(since: now)
    peers[index].status.verdict = verdict
    peers[index].diedAt = now
    peers[index].nextProbe = now.advanced(by: configuration.heartbeat * 10)
    effects.append(.dead(peer.id, verdict))
  }

  private func earliestDue(after now: MonotonicInstant) -> MonotonicInstant? {
    guard !peers.isEmpty || !relays.isEmpty else { return nil }
    var due = now.advanced(by: configuration.heartbeat)
    for relay in relays { due = min(due, relay.deadline) }
    let suspicion = stretched(configuration.suspicion)
    let confirmation = stretched(configuration.confirmation)
    for peer in peers {
      due = min(due, peer.nextProbe ?? peer.silentSince.advanced(by: lateness))
      if peer.isAlive { due = min(due, peer.silentSince.advanced(by: suspicion)) }
      if peer.isSuspected { due = min(due, peer.suspectedAt.advanced(by: confirmation)) }
    }
    // A decision that is held back is looked at again with the next tick.
    return due > now ? due : now.advanced(by: configuration.tick)
  }
}
