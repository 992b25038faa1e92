import EdgeModel

/// Whether it is the others who vanished, or we.
extension FailureDetector {
  /// Those who vanished within one detection time: long dead ones are no sign of anything.
  func vanished(at now: MonotonicInstant) -> [NodeID] {
    peers.compactMap { !$0.isAlive && countsForBrake($0, at: now) ? $0.id : nil }
  }

  /// Out of how many.
  func brakeBase(at now: MonotonicInstant) -> Int {
    peers.count { countsForBrake($0, at: now) }
  }

  func isTooMany(_ vanished: Int, of watched: Int) -> Bool {
    MassFailure.isOne(vanished, of: watched, minimum: configuration.brakeMinimum)
  }

  mutating func updateBrake(at now: MonotonicInstant, _ effects: inout [Effect]) {
    let vanished = vanished(at: now)
    if var known = brake {
      known.failure.keep(peers.map(\.id))
      let present = Set(peers.lazy.filter(\.isAlive).map(\.id))
      let isOver = known.failure.isOver(present: present, more: vanished)
      brake = known
      guard isOver else { return }
      // Who hears a quarter of them is connected: the others are missing indeed, and don't count again.
      noteMissing()
      return release(.enoughAreBack, at: now, &effects)
    }
    let watched = brakeBase(at: now)
    let minimum = configuration.brakeMinimum
    guard let failure = MassFailure(vanished: vanished, of: watched, minimum: minimum) else { return }
    let brake = FailureDetectionBrake(since: now, watched: watched, failure: failure)
    self.brake = brake
    effects.append(.brakeEngaged(brake))
  }

  mutating func confirmConnected(at now: MonotonicInstant, _ effects: inout [Effect]) {
    noteMissing()
    if brake != nil { release(.confirmed, at: now, &effects) }
    nextDue = peers.isEmpty && relays.isEmpty ? nil : now
  }

  /// Those who are missing now are missing indeed.
  private mutating func noteMissing() {
    for index in peers.indices where !peers[index].isAlive { peers[index].isKnownMissing = true }
  }

  private mutating func release(
    _ reason: FailureDetectionBrake.Release, at now: MonotonicInstant, _ effects: inout [Effect]
  ) {
    brake = nil
    for index in peers.indices where peers[index].isSuspected {
      peers[index].suspectedAt = now
      peers[index].nextProbe = now
      // Who was asked while we were cut off could not answer.
      peers[index].asked = []
      peers[index].denied = []
    }
    effects.append(.brakeReleased(reason))
  }

  private func countsForBrake(_ peer: WatchedPeer, at now: MonotonicInstant) -> Bool {
    if peer.isKnownMissing { return false }
    return !peer.isDead || now < peer.diedAt.advanced(by: stretched(configuration.detection))
  }
}
