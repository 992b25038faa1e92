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
}
