internal import Synchronization

/// Does something that must be done before patience ends.
///
/// Ends in time even when the body ignores its cancellation, as a broken discoverer may: that is why the body runs in a task
/// that nobody waits for then.
func within<Value: Sendable>(
  _ patience: Duration, _ what: String, law: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let answer = FirstAnswer<Value>()
  let work = Task {
    do {
      answer.give(.success(try await body()))
    } catch {
      answer.give(.failure(error))
    }
  }
  let alarm = Task {
    do {
      try await Task.sleep(for: patience)
      answer.give(.failure(DiscoveryFinding(law: law, fault: "\(what) was not done within \(patience)")))
    } catch {}  // cancelled: the work was done in time
  }
  defer {
    work.cancel()
    alarm.cancel()
  }
  return try await withTaskCancellationHandler {
    try await answer.value()
  } onCancel: {
    answer.give(.failure(CancellationError()))
  }
}

/// The first of several answers, for one who waits.
private final class FirstAnswer<Value: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<Value, any Error>)
    case given(Result<Value, any Error>)
  }

  private let state = Mutex(State.open)

  func give(_ result: Result<Value, any Error>) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      switch state {
      case .open:
        state = .given(result)
        return nil
      case .awaited(let waiter):
        state = .given(result)
        return waiter
      case .given: return nil
      }
    }
    waiter?.resume(with: result)
  }

  func value() async throws -> Value {
    try await withCheckedThrowingContinuation { waiter in
      let result = state.withLock { state -> Result<Value, any Error>? in
        if case .given(let result) = state { return result }
        state = .awaited(waiter)
        return nil
      }
      if let result { waiter.resume(with: result) }
    }
  }
}
