internal import Synchronization

/// Something that is found out once, by whoever asks first, while the others wait for it.
///
/// The work runs in the task of the one that does it: if that one is cancelled, a waiting one takes over.
final class SingleFlight<Value: Sendable>: Sendable {
  private enum Phase {
    case unknown
    case running(waiters: [UInt64: CheckedContinuation<Void, Never>])
    case known(Value)
  }

  private enum Turn {
    case known(Value)
    case work
    case wait
  }

  private struct State {
    var phase = Phase.unknown
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The value, found out by `work` unless it is known.
  func value(_ work: () async throws -> Value) async throws -> Value {
    while true {
      try Task.checkCancellation()
      let turn = state.withLock { state -> Turn in
        switch state.phase {
        case .known(let value): return .known(value)
        case .running: return .wait
        case .unknown:
          state.phase = .running(waiters: [:])
          return .work
        }
      }
      switch turn {
      case .known(let value): return value
      case .wait: await wait()
      case .work:
        do {
          let value = try await work()
          settle(.known(value))
          return value
        } catch {
          settle(.unknown)
          throw error
        }
      }
    }
  }

  /// Forgets the value: the next one to ask finds it out again.
  func forget() {
    state.withLock { state in
      if case .known = state.phase { state.phase = .unknown }
    }
  }

  private func settle(_ phase: Phase) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      var waiting: [CheckedContinuation<Void, Never>] = []
      if case .running(let waiters) = state.phase { waiting = Array(waiters.values) }
      state.phase = phase
      return waiting
    }
    for waiter in waiters { waiter.resume() }
  }

  private func wait() async {
    let id = state.withLock { state in
      state.nextWaiter &+= 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state -> Bool in
          guard case .running(var waiters) = state.phase, !Task.isCancelled else { return true }
          waiters[id] = continuation
          state.phase = .running(waiters: waiters)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard case .running(var waiters) = state.phase else { return nil }
        let waiter = waiters.removeValue(forKey: id)
        state.phase = .running(waiters: waiters)
        return waiter
      }
      waiter?.resume()
    }
  }
}
