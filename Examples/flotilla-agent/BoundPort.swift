import EdgeAgent
import Synchronization

/// The port that the server got, for those who need it before they can say where they are.
final class BoundPort: Sendable {
  private let port = Mutex<UInt16?>(nil)
  private let changed = ChangeSignal()

  /// Waits until the port is known. Cancelling ends the wait.
  func value() async throws -> UInt16 {
    while true {
      let seen = changed.value
      if let known = port.withLock({ $0 }) { return known }
      _ = try await changed.wait(after: seen)
    }
  }

  func set(_ number: UInt16) {
    port.withLock { $0 = number }
    changed.raise()
  }
}
