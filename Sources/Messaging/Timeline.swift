/// A clock of any kind, seen as the time that has passed since the start.
package struct Timeline: Sendable {
  /// The time since the start.
  package let now: @Sendable () -> Duration
  private let sleepUntil: @Sendable (Duration) async throws -> Void

  package init(_ clock: some Clock<Duration>) {
    let start = clock.now
    now = { start.duration(to: clock.now) }
    sleepUntil = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
  }

  /// Sleeps until that much time has passed since the start; throws when cancelled.
  package func sleep(until time: Duration) async throws { try await sleepUntil(time) }

  /// Does something that must be done within this time; else it is cancelled and the error is thrown.
  package func within<Value: Sendable>(
    _ time: Duration, else error: MessagingError, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let due = now() + time
    do {
      return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
          try await self.sleep(until: due)
          return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw error }
        return value
      }
    } catch {
      // What a cancelled caller hears doesn't depend on which of the two ended first.
      try Task.checkCancellation()
      throw error
    }
  }
}
