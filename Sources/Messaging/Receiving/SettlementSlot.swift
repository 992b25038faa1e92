internal import Synchronization

/// What becomes of a message that was handed over, as soon as somebody has decided it.
final class SettlementSlot: Sendable {
  enum Decision: Sendable {
    case settle(Settlement)
    /// It stays on this side for so long, and goes back then.
    case requeue(after: Duration)
  }

  private struct State {
    var decision: Decision?
    var waiter: CheckedContinuation<Decision, Never>?
  }

  private let state = Mutex(State())

  var isDecided: Bool { state.withLock { $0.decision != nil } }

  /// The first decision counts; returns whether this is it.
  @discardableResult
  func decide(_ decision: Decision) -> Bool {
    let (isFirst, waiter) = state.withLock { state in
      guard state.decision == nil else { return (false, CheckedContinuation<Decision, Never>?.none) }
      state.decision = decision
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume(returning: decision)
    return isFirst
  }

  /// Waits for the decision; one that nobody has taken when the task is cancelled is to give the message back.
  func settlement() async -> Settlement {
    let decision = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let decision = state.withLock { state in
          if state.decision == nil { state.waiter = waiter }
          return state.decision
        }
        if let decision { waiter.resume(returning: decision) }
      }
    } onCancel: {
      decide(.settle(.requeue))
    }
    switch decision {
    case .settle(let settlement): return settlement
    case .requeue(let pause):
      // Cancelled, it goes back at once.
      do { try await Task.sleep(for: pause) } catch {}
      return .requeue
    }
  }
}

/// What the holders of a message have in common: when the last one lets go of it unsettled, it goes back.
final class SettlementToken: Sendable {
  let slot: SettlementSlot

  init(_ slot: SettlementSlot) { self.slot = slot }

  deinit { slot.decide(.settle(.requeue)) }
}
