internal import Synchronization

/// How many webhooks are taken at the same time: their bodies are held whole before it is known who sent them.
final class HookGate: Sendable {
  static let most = 8

  private let inside = Mutex(0)

  /// - Returns: whether there is room. Who got in must ``leave()``.
  func enter() -> Bool {
    inside.withLock { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
  }

  func leave() { inside.withLock { $0 -= 1 } }
}
