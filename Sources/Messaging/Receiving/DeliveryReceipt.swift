internal import Synchronization

/// Settles a message that ``MessageBroker/receive(_:_:body:)`` has handed over: once, by whoever has decided, on any thread.
public final class DeliveryReceipt: Sendable {
  private let isTaken = Mutex(false)
  private let isHeld: @Sendable () -> Bool
  private let apply: @Sendable (Settlement) -> Void

  /// For brokers.
  /// - Parameters:
  ///   - isHeld: whether the message can still be settled. It can't once it went back by itself, as with a lost connection
  ///     or at the end of its consumer. Doesn't wait.
  ///   - apply: settles it; called once at most. Doesn't wait.
  public init(isHeld: @escaping @Sendable () -> Bool, apply: @escaping @Sendable (Settlement) -> Void) {
    self.isHeld = isHeld
    self.apply = apply
  }

  /// Whether somebody has settled it, or it went back by itself.
  public var isSettled: Bool { isTaken.withLock { $0 } || !isHeld() }

  /// Settles the message; the first settlement counts. Returns whether this was it. It doesn't wait for the broker.
  @discardableResult
  public func settle(_ settlement: Settlement) -> Bool {
    guard take() else { return false }
    apply(settlement)
    return true
  }

  /// Gives the message back after a pause, or when its consumer ends. Returns false where it was settled before.
  @discardableResult
  public func requeue(after pause: Duration) -> Bool {
    guard take() else { return false }
    Task {
      // Nobody cancels it. A consumer that has ended meanwhile has given the message back.
      try await Task.sleep(for: pause)
      if isHeld() { apply(.requeue) }
    }
    return true
  }

  private func take() -> Bool {
    isHeld()
      && isTaken.withLock { isTaken in
        defer { isTaken = true }
        return !isTaken
      }
  }
}
