import ControlAPI

/// Whether to go on with a stream.
enum Continuation: Sendable {
  case more
  case enough
}

/// Reads streams that outlive a restart of the agent.
struct Reconnecting: Sendable {
  /// For how long a lost agent is tried again.
  let patience: Duration
  /// Told once each time that the connection is lost.
  let onLoss: @Sendable (ControlError) -> Void

  /// The time between two tries.
  private static let pause: Duration = .milliseconds(500)

  /// Goes through a stream until `each` has enough, and through a new one when it breaks off or ends.
  /// - Parameter isEnd: which errors are a regular end.
  /// - Throws: what can't be cured by trying again, and the last fault once the patience is at its end.
  func read<Element: Sendable>(
    _ open: () async throws -> ControlStream<Element>, each: (Element) async throws -> Continuation,
    orEnd isEnd: (any Error) -> Bool = { _ in false }
  ) async throws {
    let clock = ContinuousClock()
    var lostAt: ContinuousClock.Instant?
    while true {
      do {
        for try await element in try await open() {
          lostAt = nil
          if try await each(element) == .enough { return }
        }
      } catch let error as ControlError where error.isRetriable && error.code != .notLeader {
        if let lostAt {
          guard clock.now - lostAt < patience else { throw error }
        } else {
          lostAt = clock.now
          onLoss(error)
        }
      } catch  where isEnd(error) {
        return
      }
      try await clock.sleep(for: Self.pause)
    }
  }
}
