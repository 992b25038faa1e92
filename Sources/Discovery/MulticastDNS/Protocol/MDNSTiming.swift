/// The times of RFC 6762, which tests and special networks may change.
struct MDNSTiming: Hashable, Sendable {
  /// The UDP port of multicast DNS.
  static let port: UInt16 = 5353

  /// Before the first probe (section 8.1).
  var firstProbeDelay: ClosedRange<Duration> = .zero ... .milliseconds(250)
  /// Between probes, and after the last.
  var probeInterval: Duration = .milliseconds(250)
  var probes = 3
  /// After a simultaneous probe was lost (section 8.2).
  var lostTieDelay: Duration = .seconds(1)
  /// So many conflicts within ``conflictWindow`` slow down probing to ``slowProbeDelay`` (section 8.1).
  var conflictLimit = 15
  var conflictWindow: Duration = .seconds(10)
  var slowProbeDelay: Duration = .seconds(5)
  /// How often a record is announced, after 0, 1, 3, 7 … seconds: 2 to 8 (section 8.3).
  var announcements = 3
  var announceInterval: Duration = .seconds(1)
  /// Before answers that others may have, too (section 6).
  var sharedDelay: ClosedRange<Duration> = .milliseconds(20) ... .milliseconds(120)
  /// Before answers to a question whose known answers go on in another datagram (section 7.2).
  var truncatedDelay: ClosedRange<Duration> = .milliseconds(400) ... .milliseconds(500)
  /// A record is multicast once in this time (section 6), or that, where a probe has to be answered.
  var recordInterval: Duration = .seconds(1)
  var defenceInterval: Duration = .milliseconds(250)
  /// Before the first question (section 5.2).
  var firstQueryDelay: ClosedRange<Duration> = .milliseconds(20) ... .milliseconds(120)
  /// Between questions: doubled each time, up to the longest.
  var queryInterval: Duration = .seconds(1)
  var longestQueryInterval: Duration = .seconds(3600)
  /// Questions that nobody answered within this time remove what they asked for (section 10.5).
  var unansweredWindow: Duration = .seconds(10)
  var unansweredQueries = 2
  /// How long a record lives after its goodbye or flush (sections 10.1, 10.2), in which others may still rescue it.
  var grace: Duration = .seconds(1)
  /// The most bytes of a datagram, unless one record needs more (section 17): an Ethernet frame's, less IPv6 and UDP.
  var datagramLimit = 1452

  /// Seconds for which records with a host's name or address are believed, and others (section 10).
  static let hostTTL: UInt32 = 120
  static let otherTTL: UInt32 = 4500
}

extension ClosedRange<Duration> {
  /// A time of the range, each as probable as the others, in steps of microseconds.
  func random(using random: inout some RandomNumberGenerator) -> Duration {
    let width = (upperBound - lowerBound) / .microseconds(1)
    return lowerBound + .microseconds(Int64.random(in: 0...Int64(width), using: &random))
  }
}
