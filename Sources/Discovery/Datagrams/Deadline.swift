internal import Synchronization

/// A moment that somebody waits for, and that others move meanwhile.
final class Deadline: Sendable {
  private struct State {
    var due: ContinuousClock.Instant?
    var sleeper: Task<Void, Never>?
  }

  private static let longestSleep = Duration.seconds(3600)
  private let state = Mutex(State())

  func move(to due: ContinuousClock.Instant?) {
    let sleeper = state.withLock { state -> Task<Void, Never>? in
      defer { state.due = due }
      // Who wakes too early sleeps again.
      guard let due, state.due.map({ due < $0 }) ?? true else { return nil }
      return state.sleeper
    }
    sleeper?.cancel()
  }

  /// Returns when the moment has come, once for each; only one task may wait.
  /// - Throws: `CancellationError`.
  func wait() async throws {
    while true {
      try Task.checkCancellation()
      let sleeper = state.withLock { state -> Task<Void, Never>? in
        if let due = state.due, due <= .now {
          state.due = nil
          return nil
        }
        let end = state.due ?? .now + Self.longestSleep
        // It ends early by being cancelled, and that is no failure.
        let sleeper = Task { _ = try? await ContinuousClock().sleep(until: end) }
        state.sleeper = sleeper
        return sleeper
      }
      guard let sleeper else { return }
      await withTaskCancellationHandler {
        await sleeper.value
      } onCancel: {
        sleeper.cancel()
      }
    }
  }
}
