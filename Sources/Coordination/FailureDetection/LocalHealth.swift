/// How much an observer trusts itself: Lifeguard's local health (Dadgar, Phillips and Currey 2018).
///
/// Late timers and helpers who don't answer at all raise the score, answered probes and calm time lower it. It stretches
/// the observer's own times evenly, up to ``FailureDetectorConfiguration/fullStretch`` at the worst score.
struct LocalHealth: Sendable {
  static let worst = 8

  private(set) var score = 0
  /// The newest change; a score falls again after one calm heartbeat interval.
  private(set) var changedAt = MonotonicInstant.zero

  mutating func raise(by points: Int = 1, at now: MonotonicInstant) {
    score = min(Self.worst, score + min(points, Self.worst))
    changedAt = now
  }

  mutating func lower(at now: MonotonicInstant) {
    score = max(0, score - 1)
    changedAt = now
  }

  func stretched(_ duration: Duration, full: Int) -> Duration {
    duration * (Self.worst + (full - 1) * score) / Self.worst
  }
}
