internal import Synchronization

/// The settlement of one message, for who waits for it.
final class AwaitedSettlement: Sendable {
  private struct State {
    var settlement: Settlement?
    var isOver = false
    var waiter: CheckedContinuation<Settlement, Never>?
  }

  private let state = Mutex(State())

  var receipt: DeliveryReceipt {
    DeliveryReceipt {
      self.state.withLock { !$0.isOver }
    } apply: {
      self.decide($0)
    }
  }

  private func decide(_ settlement: Settlement) {
    let waiter = state.withLock { state in
      if state.settlement == nil { state.settlement = settlement }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: settlement)
  }

  /// Waits for it; where the task is cancelled before, the message goes back.
  func value() async -> Settlement {
    defer { state.withLock { $0.isOver = true } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let settlement = state.withLock { state in
          if state.settlement == nil { state.waiter = waiter }
          return state.settlement
        }
        if let settlement { waiter.resume(returning: settlement) }
      }
    } onCancel: {
      decide(.requeue)
    }
  }
}
