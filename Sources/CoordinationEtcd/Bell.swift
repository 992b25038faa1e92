internal import Coordination
internal import Synchronization

/// Rung from anywhere; who listens hears of every ring since it listened last.
final class Bell: Sendable {
  private let count = Mutex<UInt64>(0)
  private let signal = PositionSignal<UInt64>(0)

  var rings: UInt64 { count.withLock { $0 } }

  func ring() {
    let now = count.withLock { count in
      count &+= 1
      return count
    }
    signal.advance(to: now)
  }

  /// Waits for a ring after so many, but not longer than a while.
  func wait(after rings: UInt64, atMost limit: Duration, clock: any Clock<Duration>) async throws {
    let signal = signal
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await signal.wait(after: rings) }
      group.addTask { try await clock.sleep(for: limit) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
