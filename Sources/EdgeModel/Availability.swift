/// What becomes of an app whose machine hears no leader: run on, or end before another machine may have it.
public enum Availability: Hashable, Sendable {
  /// It runs on, however long: an app is reachable where its users are. Two of it may run while the network is torn.
  case keepRunning
  /// Its machine ends it after so long without a leader, and a leader waits longer than that before it starts another.
  /// Whole seconds; fractions are dropped.
  ///
  /// It holds while the agent runs: one that is stopped itself (SIGSTOP, or killed beside a container) ends nothing.
  case atMostOne(selfStopAfter: Duration)

  /// What a manifest may ask for, in seconds.
  public static let selfStopRange: ClosedRange<Int64> = 10...3_600

  /// From its stored form: seconds, or none for ``keepRunning``. What is outside of ``selfStopRange`` becomes its end.
  public init(selfStopSeconds: Int64?) {
    guard let seconds = selfStopSeconds else {
      self = .keepRunning
      return
    }
    let range = Self.selfStopRange
    self = .atMostOne(selfStopAfter: .seconds(min(max(seconds, range.lowerBound), range.upperBound)))
  }

  /// The stored form.
  public var selfStopSeconds: Int64? {
    switch self {
    case .keepRunning: nil
    case .atMostOne(let duration):
      min(max(duration.components.seconds, Self.selfStopRange.lowerBound), Self.selfStopRange.upperBound)
    }
  }
}
