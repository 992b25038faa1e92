internal import Messaging
internal import Synchronization

/// Between a channel and the workers of its consumer: the shell around ``ConsumerCore``.
final class ConsumerInbox: Sendable {
  private typealias Waiter = CheckedContinuation<TaggedDelivery?, Never>

  private struct State {
    var core: ConsumerCore<Waiter>
    var channel: Channel?
    var tag = ""
  }

  private let state: Mutex<State>

  init(prefetch: UInt16) { state = Mutex(State(core: .init(prefetch: prefetch))) }

  /// Deliveries come on this channel, from the consumer with this tag.
  func attach(_ channel: Channel, tag: String) {
    state.withLock { state in
      state.channel = channel
      state.tag = tag
    }
  }

  /// Lets go of the channel, whose handlers hold this inbox.
  func detach() { state.withLock { $0.channel = nil } }

  /// Why the consumer ended, where it wasn't this side's wish.
  var failure: MessagingError? { state.withLock { $0.core.failure } }

  /// The next message, nil after the end. Not ended by cancellation: call ``stop()``.
  func next() async -> TaggedDelivery? {
    await withCheckedContinuation { waiter in
      switch state.withLock({ $0.core.next(waiter) }) {
      case .item(let item): waiter.resume(returning: item)
      case .end: waiter.resume(returning: nil)
      case .wait: break
      }
    }
  }

  func received(_ item: TaggedDelivery) throws(MessagingError) {
    let waiter = try state.withLock { state throws(MessagingError) in try state.core.received(item) }
    waiter?.resume(returning: item)
  }

  /// Gives an unreadable message to the broker's dead-lettering.
  func reject(_ tag: UInt64) {
    guard let channel = state.withLock({ $0.channel }) else { return }
    channel.send(FixedFrames.reject(channel.number, tag: tag, requeue: false))
  }

  /// No more messages, at this side's wish: the consumer is cancelled, and what nobody took goes back at once, so that
  /// others get it while a long handler here still runs.
  func stop() {
    let (ended, channel, tag) = state.withLock { ($0.core.end(nil), $0.channel, $0.tag) }
    if let channel {
      channel.send(FixedFrames.cancel(channel.number, tag: tag))
      for item in ended.unhandled {
        channel.send(FixedFrames.reject(channel.number, tag: item.tag, requeue: true))
      }
    }
    for waiter in ended.waiters { waiter.resume(returning: nil) }
  }

  /// No more messages, because of this.
  func end(_ error: MessagingError) {
    let ended = state.withLock { $0.core.end(error) }
    for waiter in ended.waiters { waiter.resume(returning: nil) }
  }
}
