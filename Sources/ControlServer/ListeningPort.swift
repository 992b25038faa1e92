internal import Synchronization

/// The port of a server, for those who wait for it.
final class ListeningPort: Sendable {
  private struct State {
    var result: Result<UInt16, any Error>?
    var waiters: [Int: CheckedContinuation<UInt16, any Error>] = [:]
    var lastWaiter = 0
  }

  private let state = Mutex(State())

  /// Whether nothing is known yet.
  var isOpen: Bool { state.withLock { $0.result == nil } }

  func succeed(_ port: UInt16) { resolve(.success(port)) }

  /// Only the first outcome counts.
  func fail(_ error: some Error) { resolve(.failure(error)) }

  private func resolve(_ result: Result<UInt16, any Error>) {
    let waiters = state.withLock { state in
      guard state.result == nil else { return [CheckedContinuation<UInt16, any Error>]() }
      state.result = result
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(with: result) }
  }

  var value: UInt16 {
    get async throws {
      let number = state.withLock { state in
        state.lastWaiter += 1
        return state.lastWaiter
      }
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          let result: Result<UInt16, any Error>? = state.withLock { state in
            if let result = state.result { return result }
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiters[number] = continuation
            return nil
          }
          if let result { continuation.resume(with: result) }
        }
      } onCancel: {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
      }
    }
  }
}
