import Messaging
import Synchronization

/// What a consumer got, in order.
final class Deliveries: Sendable {
  private struct State {
    var all: [Delivery] = []
    var waiters: [([UInt8], CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  var all: [Delivery] { state.withLock { $0.all } }

  func add(_ delivery: Delivery) {
    let ready = state.withLock { state in
      state.all.append(delivery)
      defer { state.waiters.removeAll { $0.0 == delivery.body } }
      return state.waiters.filter { $0.0 == delivery.body }.map(\.1)
    }
    for waiter in ready { waiter.resume() }
  }

  /// Waits for a body, or until the test is given up.
  func saw(_ text: String) async {
    let body = Array(text.utf8)
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.all.contains(where: { $0.body == body }) || Task.isCancelled { return true }
          state.waiters.append((body, waiter))
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for (_, waiter) in waiters { waiter.resume() }
    }
  }
}
