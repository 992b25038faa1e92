internal import Synchronization

/// Whether something was asked for yet: what costs a channel waits for that.
final class Demand: Sendable {
  private struct State {
    var isThere = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let hasCome = Atomic(false)
  private let state = Mutex(State())

  /// It was, from now on.
  func raise() {
    guard !hasCome.load(ordering: .relaxed) else { return }
    let waiter = state.withLock { state in
      state.isThere = true
      defer { state.waiter = nil }
      return state.waiter
    }
    hasCome.store(true, ordering: .relaxed)
    waiter?.resume()
  }

  /// Waits until it was; false when cancelled before. For one task at a time.
  func wait() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.isThere || Task.isCancelled { return true }
          state.waiter = waiter
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
    return state.withLock { $0.isThere }
  }
}
