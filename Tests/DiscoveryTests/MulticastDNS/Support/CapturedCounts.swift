import Synchronization

/// Numbers in the order in which they came.
final class CapturedCounts: Sendable {
  private let counts = Mutex<[Int]>([])

  func add(_ count: Int) { counts.withLock { $0.append(count) } }

  var all: [Int] { counts.withLock { $0 } }
}
