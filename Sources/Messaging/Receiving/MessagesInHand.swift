internal import Synchronization

/// How many messages a consumer has handed over that nobody has settled yet.
package final class MessagesInHand: Sendable {
  private struct State {
    var count = 0
    var isOver = false
    var waiter: CheckedContinuation<Void, Never>?

    mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
      guard count == 0 || isOver else { return nil }
      defer { waiter = nil }
      return waiter
    }
  }

  private let state = Mutex(State())

  package init() {}

  /// Whether they can still be settled.
  package var isHeld: Bool { state.withLock { !$0.isOver } }

  package func add() { state.withLock { $0.count += 1 } }

  package func remove() {
    let waiter = state.withLock { state in
      state.count -= 1
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  /// Those that are left have gone back.
  package func end() {
    let waiter = state.withLock { state in
      state.isOver = true
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  /// Waits until all are settled, or the task is cancelled: then it is the end of those that are left. For one caller.
  package func areSettled() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let waiter = state.withLock { state in
          state.waiter = waiter
          return state.takeWaiter()
        }
        waiter?.resume()
      }
    } onCancel: {
      end()
    }
  }
}
