import Synchronization

/// Counts which of the numbers below a limit were handled, and tells when all were.
final class HandledNumbers: Sendable {
  private struct State {
    var missing: Set<Int>
    var waiter: CheckedContinuation<Void, Never>?
  }
  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(missing: Set(0..<count))) }

  func add(_ number: Int?) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if let number { state.missing.remove(number) }
      guard state.missing.isEmpty else { return nil }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits until all were handled, or the test is given up.
  func complete() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.missing.isEmpty || Task.isCancelled { return true }
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
  }
}
