internal import ServiceLifecycle

/// What ended a wait.
enum WaitEnd: Sendable, Hashable {
  /// What was waited for has happened.
  case news
  /// The time is over.
  case silence
  /// The agent shuts down.
  case shutdown
}

/// Waits until an operation returns, the time is over or the agent shuts down; the operation is cancelled then.
@concurrent
func wait(
  upTo limit: Duration, for operation: @escaping @Sendable () async throws -> Void
) async throws -> WaitEnd {
  try await withThrowingTaskGroup(of: WaitEnd.self) { group in
    group.addTask {
      try await operation()
      return .news
    }
    group.addTask {
      try await ContinuousClock().sleep(for: limit)
      return .silence
    }
    group.addTask {
      try await gracefulShutdown()
      return .shutdown
    }
    defer { group.cancelAll() }
    return try await group.next() ?? .silence
  }
}

/// An operation's result, or `nil` when it took too long and was cancelled.
@concurrent
func withDeadline<Value: Sendable>(
  _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await operation() }
    group.addTask {
      try await ContinuousClock().sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}

/// An operation's result; it is cancelled when the agent shuts down.
@concurrent
func untilShutdown<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await operation() }
    group.addTask {
      try await gracefulShutdown()
      throw CancellationError()
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
