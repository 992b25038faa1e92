import Synchronization

/// The wakes of one executor: those that come while it works are kept as one set until it asks again.
public final class WakeSignal: Sendable {
  private let pending = Mutex(WakeReason())
  private let raised = ChangeSignal()

  public init() {}

  /// Has the executor called, with this reason among others that came meanwhile. Never waits.
  public func wake(_ reason: WakeReason) {
    pending.withLock { $0.formUnion(reason) }
    raised.raise()
  }

  /// Waits for a wake, or for the time that the executor asked for.
  func next(_ wake: NextWake, clock: any Clock<Duration>) async throws -> WakeReason {
    let seen = raised.value
    if let reason = take() { return reason }
    switch wake {
    case .onEvent:
      _ = try await raised.wait(after: seen)
    case .after(let duration):
      let isTimer = try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask { [raised] in
          _ = try await raised.wait(after: seen)
          return false
        }
        group.addTask {
          try await clock.sleep(for: duration)
          return true
        }
        defer { group.cancelAll() }
        return try await group.next() ?? true
      }
      if isTimer { return (take() ?? []).union(.timer) }
    }
    return take() ?? .changed
  }

  private func take() -> WakeReason? {
    pending.withLock { reasons in
      guard !reasons.isEmpty else { return nil }
      defer { reasons = [] }
      return reasons
    }
  }
}
