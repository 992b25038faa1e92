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

  func complete() async {
    await withCheckedContinuation { waiter in
      let isComplete = state.withLock { state in
        if !state.missing.isEmpty { state.waiter = waiter }
        return state.missing.isEmpty
      }
      if isComplete { waiter.resume() }
    }
  }
}
