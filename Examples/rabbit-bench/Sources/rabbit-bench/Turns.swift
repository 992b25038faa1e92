import Synchronization

/// When each message of a producer may leave: so many a second, evenly.
final class Turns: Sendable {
  private let rate: Int
  private let start = ContinuousClock.now
  private let last = Mutex(0)

  /// With 0, at once.
  init(rate: Int) { self.rate = rate }

  func next() async throws {
    guard rate > 0 else { return }
    let number = last.withLock { last in
      last += 1
      return last
    }
    try await Task.sleep(until: start + .seconds(1) * (Double(number) / Double(rate)), clock: .continuous)
  }
}
