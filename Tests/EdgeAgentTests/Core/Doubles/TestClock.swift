import EdgeModel
import Synchronization

@testable import EdgeAgent

/// Time that only tests move: eager, so that every sleep passes at once, or by hand.
final class TestClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct State {
    var now = Instant(offset: .zero)
    var sleeps: [Duration] = []
    /// Until when somebody sleeps.
    var deadlines: [Instant] = []
  }

  private let isEager: Bool
  private let state = Mutex(State())
  private let moved = ChangeSignal()
  private let slept = ChangeSignal()

  init(isEager: Bool) { self.isEager = isEager }

  var now: Instant { state.withLock { $0.now } }
  var minimumResolution: Duration { .zero }
  /// How long each sleep was asked to last, in order.
  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  var source: TimeSource {
    TimeSource(now: { [self] in Timestamp(milliseconds: now.offset / .milliseconds(1)) }, clock: self)
  }

  func advance(by duration: Duration) {
    state.withLock { $0.now = $0.now.advanced(by: duration) }
    moved.raise()
  }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    state.withLock { state in
      state.sleeps.append(state.now.duration(to: deadline))
      state.deadlines.append(deadline)
      if isEager { state.now = max(state.now, deadline) }
    }
    slept.raise()
    defer {
      state.withLock { state in
        if let index = state.deadlines.firstIndex(of: deadline) { state.deadlines.remove(at: index) }
      }
    }
    await Task.yield()
    while true {
      let seen = moved.value
      if now >= deadline { return }
      _ = try await moved.wait(after: seen)
    }
  }

  /// Returns once somebody sleeps whose time has not come.
  func waitForSleeper() async throws {
    while true {
      let seen = slept.value
      if state.withLock({ state in state.deadlines.contains { $0 > state.now } }) { return }
      _ = try await slept.wait(after: seen)
    }
  }
}

extension Duration {
  fileprivate static func / (left: Duration, right: Duration) -> Int64 {
    let quotient: Double = left / right
    return Int64(quotient)
  }
}
