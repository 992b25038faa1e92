internal import Synchronization

/// Where messages lie between a consumer and the loop that takes them, no more than the broker sends unsettled.
final class MessageShelf<Message: Sendable>: Sendable {
  typealias Element = ReceivedMessage<Message>

  private struct State {
    var elements = FIFO<Element>()
    var waiter: CheckedContinuation<Element?, any Error>?
    var end: Result<Element?, any Error>?
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// How many lie here.
  var count: Int { state.withLock { $0.elements.count } }

  /// Adds a message; one that comes after the end goes back.
  func put(_ element: Element) {
    let waiter = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
      guard state.end == nil else { return nil }
      if let waiter = state.waiter {
        state.waiter = nil
        return waiter
      }
      // What lies here from a lost connection has gone back.
      if state.elements.count >= capacity { state.elements.removeAll { $0.isSettled } }
      state.elements.append(element)
      return nil
    }
    waiter?.resume(returning: element)
  }

  /// The next message, nil at the end; an error is thrown once. For one caller at a time.
  func next() async throws -> Element? {
    try await withCheckedThrowingContinuation { waiter in
      let result = state.withLock { state -> Result<Element?, any Error>? in
        if let end = state.end {
          state.end = .success(nil)
          return end
        }
        while let element = state.elements.popFirst() {
          if !element.isSettled { return .success(element) }
        }
        state.waiter = waiter
        return nil
      }
      if let result { waiter.resume(with: result) }
    }
  }

  /// No more messages, because of this where it wasn't the loop's wish. What lies here goes back.
  func end(_ error: (any Error)?) {
    let (waiter, untaken) = state.withLock { state in
      defer { state.waiter = nil }
      if state.end == nil {
        state.end = state.waiter == nil ? error.map { .failure($0) } ?? .success(nil) : .success(nil)
      }
      return (state.waiter, state.elements.removeAll())
    }
    for element in untaken { element.requeue() }
    if let error { waiter?.resume(throwing: error) } else { waiter?.resume(returning: nil) }
  }
}
