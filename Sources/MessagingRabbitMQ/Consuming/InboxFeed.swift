internal import Messaging
internal import Synchronization

/// The inbox of the connection that there is now, for workers that outlive connections: a handler that takes long keeps
/// nobody else from what comes over the next one.
final class InboxFeed: Sendable {
  /// A message, and where it is settled.
  struct Handed: Sendable {
    let item: TaggedDelivery
    let inbox: ConsumerInbox
  }

  private struct State {
    var current: ConsumerInbox?
    var isOver = false
    var waiters: [CheckedContinuation<ConsumerInbox?, Never>] = []

    mutating func takeWaiters() -> [CheckedContinuation<ConsumerInbox?, Never>] {
      defer { waiters = [] }
      return waiters
    }
  }

  private let state = Mutex(State())

  /// From now on messages come from this one.
  func offer(_ inbox: ConsumerInbox) {
    let waiters = state.withLock { state in
      state.current = inbox
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume(returning: inbox) }
  }

  /// No more messages come from any.
  func finish() {
    let waiters = state.withLock { state in
      state.isOver = true
      state.current = nil
      return state.takeWaiters()
    }
    for waiter in waiters { waiter.resume(returning: nil) }
  }

  /// The inbox after this one, which has ended; nil at the end. Not ended by cancellation: call ``finish()``.
  func inbox(after last: ConsumerInbox?) async -> ConsumerInbox? {
    // At this side's wish nothing comes after it, and what no worker has goes back now: not when the last handler is done.
    if let last, last.isStopped { return nil }
    return await withCheckedContinuation { waiter in
      let (isKnown, next) = state.withLock { state -> (Bool, ConsumerInbox?) in
        if state.isOver { return (true, nil) }
        if let current = state.current, current !== last { return (true, current) }
        state.waiters.append(waiter)
        return (false, nil)
      }
      if isKnown { waiter.resume(returning: next) }
    }
  }

  /// The next message of whichever connection; nil at the end.
  func next() async -> Handed? {
    var inbox = await inbox(after: nil)
    while let current = inbox {
      if let item = await current.next() { return Handed(item: item, inbox: current) }
      inbox = await self.inbox(after: current)
    }
    return nil
  }
}
