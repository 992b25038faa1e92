internal import Synchronization

/// A position that only grows, and the tasks that wait for it to grow. No polling, and a cancelled wait ends at once.
package final class PositionSignal<Position: Comparable & Sendable>: Sendable {
  private struct Waiter {
    var after: Position
    var continuation: CheckedContinuation<Position, any Error>
  }

  private struct State {
    var position: Position
    var end: (any Error)?
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state: Mutex<State>

  package init(_ position: Position) {
    state = Mutex(State(position: position))
  }

  /// Moves on, and wakes those that waited for it.
  package func advance(to position: Position) {
    let woken = state.withLock { state -> [Waiter] in
      guard position > state.position else { return [] }
      state.position = position
      let woken = state.waiters.filter { $0.value.after < position }
      for key in woken.keys { state.waiters[key] = nil }
      return Array(woken.values)
    }
    for waiter in woken { waiter.continuation.resume(returning: position) }
  }

  /// Ends all waits, now and later.
  package func finish(throwing error: any Error) {
    let woken = state.withLock { state -> [Waiter] in
      state.end = error
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in woken { waiter.continuation.resume(throwing: error) }
  }

  /// Waits until the position is past another, and returns it.
  package func wait(after: Position) async throws -> Position {
    let key = state.withLock { state -> UInt64 in
      state.nextWaiter &+= 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Position, any Error>? in
          // Looked at under the lock: a cancellation that comes later finds the waiter, an earlier one is seen here.
          if Task.isCancelled { return .failure(CancellationError()) }
          if let end = state.end { return .failure(end) }
          if state.position > after { return .success(state.position) }
          state.waiters[key] = Waiter(after: after, continuation: continuation)
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  /// How many wait now, for tests.
  package var waiterCount: Int { state.withLock { $0.waiters.count } }
}
