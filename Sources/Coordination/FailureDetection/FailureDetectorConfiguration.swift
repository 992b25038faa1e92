/// The figures of a ``FailureDetector``.
///
/// With the defaults a machine that stops is declared dead 4 to 5 s later, so that its apps can be ordered elsewhere
/// within 6 s, and a pause of less than 2 s goes unpunished.
public struct FailureDetectorConfiguration: Hashable, Sendable {
  /// How often every peer says that it lives. 1 s; 100 ms to 60 s.
  public var heartbeat: Duration
  /// After how many heartbeats of silence a peer is suspected. 3; 2 to 20.
  public var missedHeartbeats: Int
  /// How long a suspected peer is probed, directly and by others, before it is declared dead. 2 s; at least two
  /// `probeInterval`, at most 10 minutes.
  public var confirmation: Duration
  /// The time between two probes of a silent peer, and how long a helper waits for the answer. 500 ms; 10 ms to 60 s.
  public var probeInterval: Duration
  /// How many other peers, picked at random, are asked to probe. 3 as in SWIM; 0 to 16.
  public var helpers: Int
  /// What a peer that was never heard has on top before its silence counts: it has to find the observer first.
  /// 5 s; 0 to 10 minutes.
  public var introduction: Duration
  /// How often the observer looks at its own clock, at least: this is how it notices that it was stopped.
  /// 250 ms; 10 ms up to `heartbeat`.
  public var tick: Duration
  /// How late a timer may be before the observer doubts itself. 100 ms; 1 ms up to `heartbeat`.
  public var timerTolerance: Duration
  /// By how much the worst local health stretches all times. 3; 1 to 9 (Lifeguard's figure is 9).
  public var fullStretch: Int
  /// Fewer than this never brake. 2; at least 1. See ``FailureDetector/brake``.
  public var brakeMinimum: Int

  public init(
    heartbeat: Duration = .seconds(1), missedHeartbeats: Int = 3, confirmation: Duration = .seconds(2),
    probeInterval: Duration = .milliseconds(500), helpers: Int = 3, introduction: Duration = .seconds(5),
    tick: Duration = .milliseconds(250), timerTolerance: Duration = .milliseconds(100), fullStretch: Int = 3,
    brakeMinimum: Int = 2
  ) {
    self.heartbeat = heartbeat
    self.missedHeartbeats = missedHeartbeats
    self.confirmation = confirmation
    self.probeInterval = probeInterval
    self.helpers = helpers
    self.introduction = introduction
    self.tick = tick
    self.timerTolerance = timerTolerance
    self.fullStretch = fullStretch
    self.brakeMinimum = brakeMinimum
  }

  /// Silence from which on a peer is suspected, when the observer is well.
  public var suspicion: Duration { heartbeat * missedHeartbeats }
  /// Silence from which on a peer is dead, when the observer is well and not braked.
  public var detection: Duration { suspicion + confirmation }

  /// Checks every figure against its limits.
  /// - Throws: ``InvalidFailureDetectorConfiguration`` that names the first that is out of them.
  public func validate() throws(InvalidFailureDetectorConfiguration) {
    try Self.check("heartbeat", heartbeat, .milliseconds(100) ... .seconds(60))
    try Self.check("missedHeartbeats", missedHeartbeats, 2...20)
    try Self.check("probeInterval", probeInterval, .milliseconds(10) ... .seconds(60))
    try Self.check("confirmation", confirmation, probeInterval * 2 ... .seconds(600))
    try Self.check("helpers", helpers, 0...16)
    try Self.check("introduction", introduction, .zero ... .seconds(600))
    try Self.check("tick", tick, .milliseconds(10)...heartbeat)
    try Self.check("timerTolerance", timerTolerance, .milliseconds(1)...heartbeat)
    try Self.check("fullStretch", fullStretch, 1...9)
    try Self.check("brakeMinimum", brakeMinimum, 1...10_000)
  }

  private static func check<Value: Comparable>(
    _ name: String, _ value: Value, _ limits: ClosedRange<Value>
  ) throws(InvalidFailureDetectorConfiguration) {
    guard limits.contains(value) else {
      throw InvalidFailureDetectorConfiguration(
        field: name, message: "\(value) is not between \(limits.lowerBound) and \(limits.upperBound)")
    }
  }
}

/// A figure of a ``FailureDetectorConfiguration`` that is out of its limits.
public struct InvalidFailureDetectorConfiguration: Error, Hashable, Sendable, CustomStringConvertible {
  /// The property's name.
  public let field: String
  /// The value and its limits, in words.
  public let message: String

  public var description: String { "failure detection, \(field): \(message)" }
}
