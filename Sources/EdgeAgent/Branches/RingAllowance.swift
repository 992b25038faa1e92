/// How often a branch may be looked at because somebody says so: a few times in a row, then once in a while.
struct RingAllowance {
  static let burst: Double = 10
  /// After this long there is one more.
  static let refill: Duration = .seconds(6)

  private var left = burst
  private var since: Duration

  init(now: Duration) { since = now }

  /// - Returns: whether there was one.
  mutating func take(now: Duration) -> Bool {
    left = min(Self.burst, left + max(.zero, now - since) / Self.refill)
    since = now
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}
