public import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The agent's two clocks: civil time for records, and one that never jumps for waiting. Tests bring their own.
public struct TimeSource: Sendable {
  /// Civil time; people set it, so it may jump.
  public let now: @Sendable () -> Timestamp
  /// For waiting and for measuring; it never jumps.
  public let clock: any Clock<Duration>

  public init(now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration>) {
    self.now = now
    self.clock = clock
  }

  /// The machine's own clocks; the one to wait with goes on while the machine sleeps.
  public static let system = TimeSource(
    now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) },
    clock: ContinuousClock())

  /// Waits on ``clock``.
  /// - Throws: `CancellationError`.
  public func sleep(for duration: Duration) async throws { try await clock.sleep(for: duration) }
}
