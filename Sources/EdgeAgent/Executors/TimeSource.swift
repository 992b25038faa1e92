public import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The agent's two clocks: civil time for records, and one that never jumps for waiting. Tests bring their own.
public struct TimeSource: Sendable {
  public let now: @Sendable () -> Timestamp
  public let clock: any Clock<Duration>

  public init(now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration>) {
    self.now = now
    self.clock = clock
  }

  public static let system = TimeSource(
    now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) },
    clock: ContinuousClock())

  public func sleep(for duration: Duration) async throws { try await clock.sleep(for: duration) }
}
