import Synchronization

/// The continuous clock, until it is paused for good: then it stands, and no sleep ends but by cancellation.
final class PausableClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant

  private let stoodAt = Mutex<Instant?>(nil)

  var now: Instant { stoodAt.withLock { $0 } ?? ContinuousClock.now }
  var minimumResolution: Duration { .nanoseconds(1) }

  func pause() { stoodAt.withLock { $0 = ContinuousClock.now } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await ContinuousClock().sleep(until: deadline, tolerance: tolerance)
    if stoodAt.withLock({ $0 }) != nil { try await ContinuousClock().sleep(for: .seconds(3_600)) }
  }
}
