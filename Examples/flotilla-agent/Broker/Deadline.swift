import Messaging

/// A bound for what may never come.
enum Deadline {
  /// - Throws: `MessagingError` with `timedOut`; what was under way was cancelled, and has ended.
  static func within(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await ContinuousClock().sleep(for: limit)
        throw MessagingError(.timedOut, "waited \(limit) in vain until \(what)")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
