/// What the events of one connection add up to, for metrics; without locks and clocks.
struct ConnectionTally: Sendable {
  enum Finding: Sendable, Equatable {
    /// There is a connection again after one was lost.
    case recovered
    /// The broker took no messages for so long.
    case blocked(Duration)
  }

  private var wasLost = false
  private var blockedSince: Duration?

  mutating func on(_ event: ConnectionEvent.State, now: Duration) -> [Finding] {
    switch event {
    case .connecting, .failed, .recovering: return []
    case .connected:
      defer { wasLost = false }
      return wasLost ? [.recovered] : []
    case .blocked:
      blockedSince = blockedSince ?? now
      return []
    case .unblocked: return unblock(now)
    case .lost:
      wasLost = true
      return unblock(now)
    case .closed:
      // What comes after is another run.
      wasLost = false
      return unblock(now)
    }
  }

  private mutating func unblock(_ now: Duration) -> [Finding] {
    defer { blockedSince = nil }
    return blockedSince.map { [.blocked(now - $0)] } ?? []
  }
}
