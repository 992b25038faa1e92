/// A moment on one machine's monotonic clock. Only moments of the same clock can be compared.
public struct MonotonicInstant: Codable, Hashable, InstantProtocol, Sendable {
  /// Since an arbitrary beginning.
  public var nanoseconds: Int64

  /// A moment so long after the clock's arbitrary beginning.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The clock's arbitrary beginning.
  public static let zero = MonotonicInstant(nanoseconds: 0)

  /// Stops at the ends of what can be counted: 292 years.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    return MonotonicInstant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  public func duration(to other: MonotonicInstant) -> Duration {
    .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
  }

  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    let (whole, fraction) = components
    let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowed) = scaled.addingReportingOverflow(fraction / 1_000_000_000)
    return overflow || overflowed ? (whole < 0 ? .min : .max) : sum
  }
}
