import Synchronization

/// A clock on which time passes by sleeping and being told so alone, and sleeping takes none.
final class HurriedClock: Clock {
  private let elapsed = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  var now: ContinuousClock.Instant { start + elapsed.withLock { $0 } }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    elapsed.withLock { $0 = max($0, start.duration(to: deadline)) }
    await Task.yield()
  }

  func advance(by duration: Duration) {
    elapsed.withLock { $0 += duration }
  }
}
