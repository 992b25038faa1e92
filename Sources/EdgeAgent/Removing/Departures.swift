import EdgeModel

/// Which machines that leave can be forgotten, as a pure function of what shall be and what was seen: those that hold the log no
/// longer, and whose apps have all found another machine.
enum Departures {
  static func complete(in snapshot: PlatformSnapshot) -> [NodeID] {
    let state = snapshot.desired
    // A machine that is forgotten may join, with a token that counts.
    guard !snapshot.isTokenOutdated else { return [] }
    return state.cordons.values.filter { $0.mode == .removing }.map(\.id).sorted().filter { node in
      guard state.nodes[node] != nil, state.voters?.members.contains(node) != true else { return false }
      return !state.allocations.values.contains { allocation in
        allocation.node == node && allocation.phase == .run
          && state.deployments[allocation.id.deployment]?.intent == .run
          && state.currentAllocation(of: allocation.id.deployment) == allocation
      }
    }
  }
}

extension PlatformSnapshot {
  /// Machines that leave are gone from the moment that this was said, whatever they say themselves.
  /// - Parameters:
  ///   - now: the leader's clock.
  ///   - age: for how long it leads: what those before it heard it can't know.
  mutating func letGoOfLeaving(now: Timestamp, age: Duration) {
    for cordon in desired.cordons.values where cordon.mode == .removing && desired.nodes[cordon.id] != nil {
      let (since, _) = now.milliseconds.subtractingReportingOverflow(cordon.at.milliseconds)
      gone[cordon.id] = max(gone[cordon.id] ?? .zero, min(age, .milliseconds(max(0, since))))
      heard.remove(cordon.id)
      heldBack.remove(cordon.id)
    }
  }
}
