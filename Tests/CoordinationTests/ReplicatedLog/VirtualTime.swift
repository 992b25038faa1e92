import Coordination
import Synchronization

/// Time that stands until a test moves it, and that knows who sleeps.
final class VirtualTime: Sendable {
  private struct Sleeper {
    let owner: Int
    let deadline: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Duration.zero
    var sleepers: [UInt64: Sleeper] = [:]
    var lastSleep: UInt64 = 0
    var begun: UInt64 = 0
  }

  private let state = Mutex(State())
  private let slept = PositionSignal<UInt64>(0)

  var now: Duration { state.withLock { $0.now } }
  /// The sleep that each owner is in.
  var sleeping: [Int: UInt64] {
    state.withLock { state in
      Dictionary(state.sleepers.map { ($0.value.owner, $0.key) }, uniquingKeysWith: max)
    }
  }
  var nextDeadline: Duration? { state.withLock { $0.sleepers.values.map(\.deadline).min() } }
  /// How many sleeps have begun so far.
  var begun: UInt64 { state.withLock { $0.begun } }

  func waitForSleep(after begun: UInt64) async throws { _ = try await slept.wait(after: begun) }

  func advance(to moment: Duration) {
    let woken = state.withLock { state in
      state.now = max(state.now, moment)
      let woken = state.sleepers.filter { $0.value.deadline <= state.now }
      for key in woken.keys { state.sleepers[key] = nil }
      return woken.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  fileprivate func sleep(until deadline: Duration, as owner: Int) async throws {
    let key = state.withLock { state in
      state.lastSleep += 1
      return state.lastSleep
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<UInt64?, any Error> in
          if Task.isCancelled { return .failure(CancellationError()) }
          if deadline <= state.now { return .success(nil) }
          state.sleepers[key] = Sleeper(owner: owner, deadline: deadline, continuation: continuation)
          state.begun += 1
          return .success(state.begun)
        }
        switch answer {
        case .failure(let error): continuation.resume(throwing: error)
        case .success(nil): continuation.resume()
        case .success(let begun?): slept.advance(to: begun)
        }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: key) }?.continuation.resume(throwing: CancellationError())
    }
  }
}

/// The clock of one of those who share a time.
struct VirtualClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  let time: VirtualTime
  let owner: Int

  var now: Instant { Instant(offset: time.now) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await time.sleep(until: deadline.offset, as: owner)
  }
}
