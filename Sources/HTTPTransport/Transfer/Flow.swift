/// Whether a body comes in so many pieces that being woken for each costs more than reading it.
///
/// As network cards are read, which interrupt for what has gathered under load and for each packet otherwise.
struct Flow {
  private var start: ContinuousClock.Instant?
  private var pieces = 0
  private var bytes = 0
  private(set) var isDense = false

  /// Counted anew after so long; twice as long without anything is a pause.
  private static let period: Duration = .milliseconds(2)
  /// As many pieces in a period are many.
  private static let many = 16
  /// Bytes in a period. What has gathered comes as one piece, so many pieces don't show any more; for less nobody need wait,
  /// and more fills a socket too soon.
  private static let range = 1 << 10...1 << 20

  mutating func received(_ count: Int, at now: ContinuousClock.Instant) {
    if let start, now - start < Self.period {
      pieces += 1
      bytes += count
      return
    }
    if let start, now - start <= Self.period * 2 {
      isDense = Self.range.contains(bytes) && (isDense || pieces >= Self.many)
    } else {
      isDense = false
    }
    (start, pieces, bytes) = (now, 1, count)
  }
}
