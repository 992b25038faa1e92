import EdgeModel

/// Probes for others.
extension FailureDetector {
  mutating func relay(
    _ target: NodeID, for asker: NodeID, at now: MonotonicInstant, _ effects: inout [Effect]
  ) {
    guard target != id, asker != id, target != asker else { return }
    let deadline = now.advanced(by: configuration.probeInterval)
    // One that is under way answers both requests.
    if relays.contains(where: { $0.target == target && $0.asker == asker }) { return }
    guard relays.count < Self.relayLimit else { return }
    relays.append(RelayedProbe(target: target, asker: asker, deadline: deadline))
    effects.append(.probe(target))
    nextDue = min(nextDue ?? deadline, deadline)
  }

  mutating func answerRelays(of target: NodeID, _ effects: inout [Effect]) {
    guard !relays.isEmpty else { return }
    for relay in relays where relay.target == target {
      effects.append(.answerProbe(of: target, to: relay.asker, reached: true))
    }
    relays.removeAll { $0.target == target }
  }

  mutating func giveUpRelays(at now: MonotonicInstant, _ effects: inout [Effect]) {
    guard !relays.isEmpty else { return }
    for relay in relays where relay.deadline <= now {
      effects.append(.answerProbe(of: relay.target, to: relay.asker, reached: false))
    }
    relays.removeAll { $0.deadline <= now }
  }
}
