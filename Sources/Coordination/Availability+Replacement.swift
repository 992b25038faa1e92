public import EdgeModel

extension Availability {
  /// How far two machines' clocks may run apart, in percent of the time that passes (rho).
  public static let clockDriftPercent = 1

  /// From a machine's last silence to the end of its app: it notices within 5 s, and ending takes up to 10 s of grace.
  public static let selfStopMargin: Duration = .seconds(15)

  /// How long a leader waits after it last heard a machine before it may start a replacement of an app there:
  /// `t * (1 + rho) + margin`; nothing for an app that may run twice.
  ///
  /// A leader that is new counts from the moment at which it began to lead: what its predecessor heard before, it can't
  /// know.
  /// - Parameter margin: what ending the app takes.
  public func replacementDelay(margin: Duration = Self.selfStopMargin) -> Duration {
    switch self {
    case .keepRunning: .zero
    case .atMostOne(let duration): duration + duration * Self.clockDriftPercent / 100 + margin
    }
  }
}
