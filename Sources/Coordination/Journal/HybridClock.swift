public import EdgeModel

/// The clock of one origin: civil time where that moves on, a counter where it stands still or goes back.
///
/// A value: the civil time is passed in. ``last`` is stored with every entry, so that the clock is strictly increasing
/// over restarts, too.
public struct HybridClock: Hashable, Codable, Sendable {
  /// The latest moment that it gave or saw.
  public private(set) var last: HybridTime

  /// Goes on after the latest moment that was stored.
  public init(last: HybridTime = .zero) { self.last = last }

  /// A moment after all that it gave or saw.
  /// - Throws: ``JournalError`` with code `.clock` if that would be so far ahead of civil time that others would
  ///   quarantine it: the machine's clock went back by more than a minute.
  public mutating func tick(now: Timestamp) throws(JournalError) -> HybridTime {
    let next = max(HybridTime(milliseconds: now.milliseconds), last.successor)
    guard !next.isAhead(of: now) else {
      throw JournalError(
        .clock,
        """
        this machine's clock is \((last.milliseconds - now.milliseconds) / 1_000) s behind what it last wrote or saw; \
        others would not count the write. Set the clock right, or begin a new incarnation
        """)
    }
    last = next
    return next
  }

  /// Moves up to a moment that another origin gave. What is too far ahead is passed over: it is quarantined.
  public mutating func observe(_ time: HybridTime, now: Timestamp) {
    if !time.isAhead(of: now) { last = max(last, time) }
  }
}
