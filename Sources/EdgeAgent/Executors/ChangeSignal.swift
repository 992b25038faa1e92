import Synchronization

/// A counter that one side raises and others wait for: nothing is lost between a look and a wait, and nothing is buffered.
public final class ChangeSignal: Sendable {
  private struct State {
    var value: UInt64 = 1
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<UInt64, any Error>] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// The present count.
  public var value: UInt64 { state.withLock { $0.value } }

  /// Counts one more change and lets everybody go on who waits.
  public func raise() {
    let (value, waiting) = state.withLock { state in
      state.value &+= 1
      let waiting = state.waiters
      state.waiters = [:]
      return (state.value, waiting)
    }
    for continuation in waiting.values { continuation.resume(returning: value) }
  }

  /// Returns the count once it is above `seen`.
  /// - Throws: `CancellationError`.
  public func wait(after seen: UInt64) async throws -> UInt64 {
    let id = state.withLock { state in
      state.nextWaiter &+= 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let early: Result<UInt64, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.value > seen { return .success(state.value) }
          state.waiters[id] = continuation
          return nil
        }
        if let early { continuation.resume(with: early) }
      }
    } onCancel: {
      let waiting = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiting?.resume(throwing: CancellationError())
    }
  }

  /// Returns the count once it is above `seen`, or after a while as it is then.
  /// - Throws: `CancellationError`.
  @discardableResult
  func wait(after seen: UInt64, atMost duration: Duration, _ time: TimeSource) async throws -> UInt64 {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await self.wait(after: seen) }
      group.addTask { try await time.sleep(for: duration) }
      defer { group.cancelAll() }
      try await group.next()
    }
    return value
  }
}
