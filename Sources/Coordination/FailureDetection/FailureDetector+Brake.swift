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
    vanished >= configuration.brakeMinimum && vanished * 2 >= watched
  }

  mutating func updateBrake(at now: MonotonicInstant, _ effects: inout [Effect]) {
    let vanished = vanished(at: now)
    let watched = brakeBase(at: now)
    switch (brake, isTooMany(vanished.count, of: watched)) {
    case (nil, true):
      let brake = FailureDetectionBrake(since: now, vanished: vanished, watched: watched)
      self.brake = brake
      effects.append(.brakeEngaged(brake))
    case (.some, false):
      release(.enoughAreBack, at: now, &effects)
    case (nil, false), (.some, true):
      break
    }
  }

  mutating func confirmConnected(at now: MonotonicInstant, _ effects: inout [Effect]) {
    for index in peers.indices where !peers[index].isAlive { peers[index].isKnownMissing = true }
    if brake != nil { release(.confirmed, at: now, &effects) }
    nextDue = peers.isEmpty && relays.isEmpty ? nil : now
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
