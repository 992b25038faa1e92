internal import Messaging
internal import Synchronization

/// Between a channel and the workers of its consumer: the shell around ``ConsumerCore`` and ``Acknowledgements``.
///
/// What settles is decided and sent within one lock: an acknowledgement that covers many must not overtake the rejection
/// of one of them.
final class ConsumerInbox: Sendable {
  private typealias Waiter = CheckedContinuation<TaggedDelivery?, Never>

  private struct State {
    var core: ConsumerCore<Waiter>
    var acknowledgements: Acknowledgements
    let stream: StreamReading?
    var channel: Channel?
    /// The consumer's; nil where there is none.
    var tag: String?
    /// The channel is: what isn't settled is in the queue again.
    var isGone = false
    var doneWaiter: CheckedContinuation<Void, Never>?

    /// Who waits for the end, once everything is settled.
    mutating func takeDoneWaiter() -> CheckedContinuation<Void, Never>? {
      guard doneWaiter != nil, isGone || (core.isEnded && acknowledgements.areAllSettled) else { return nil }
      defer { doneWaiter = nil }
      return doneWaiter
    }

    mutating func send(_ frames: [Acknowledgements.Frame]) {
      guard let channel else { return }
      for frame in frames {
        channel.send(FixedFrames.ack(channel.number, tag: frame.tag, multiple: frame.multiple))
      }
    }

    mutating func reject(_ tag: UInt64, requeue: Bool) {
      acknowledgements.settled(tag)
      guard let channel else { return }
      if stream == nil {
        channel.send(FixedFrames.reject(channel.number, tag: tag, requeue: requeue))
      } else if !requeue {
        // RabbitMQ closes the connection when something of a stream is rejected: it is passed over instead.
        channel.send(FixedFrames.ack(channel.number, tag: tag, multiple: false))
      }
    }
  }

  /// Those of its messages that were handed over and that somebody else settles. The end of the channel is theirs, too.
  let inHand = MessagesInHand()
  private let state: Mutex<State>

  /// With a stream, its position is kept up to date.
  init(prefetch: UInt16, stream: StreamReading? = nil, acknowledgements: Acknowledgements) {
    state = Mutex(
      State(
        core: .init(prefetch: prefetch, isStream: stream != nil), acknowledgements: acknowledgements, stream: stream))
  }

  /// Deliveries come on this channel, from the consumer with this tag, where there is one.
  func attach(_ channel: Channel, consumerTag: String?) {
    state.withLock { state in
      state.channel = channel
      state.tag = consumerTag
    }
  }

  /// Sends what still waits and closes the channel. Lets go of it too: its handlers hold this inbox.
  func closeChannel() {
    state.withLock { state in
      state.send(state.acknowledgements.flush())
      state.channel?.close()
      state.channel = nil
    }
  }

  /// Lets go of the channel, which others use from now on.
  func leaveChannel() { state.withLock { $0.channel = nil } }

  /// Why the consumer ended, where it wasn't this side's wish.
  var failure: MessagingError? { state.withLock { $0.core.failure } }

  /// Whether no more messages come.
  var isEnded: Bool { state.withLock { $0.core.isEnded } }

  /// Whether no more messages come at this side's wish.
  var isStopped: Bool { state.withLock { $0.core.isEnded && $0.core.failure == nil } }

  /// Whether the messages that aren't settled have gone back to the queue with their channel.
  var isGone: Bool { state.withLock { $0.isGone } }

  /// Waits until no more messages come and none of them is still to be settled here. For one caller. Not ended by
  /// cancellation: call ``stop()``.
  func isDone() async {
    await withCheckedContinuation { waiter in
      let waiter = state.withLock { state in
        state.doneWaiter = waiter
        return state.takeDoneWaiter()
      }
      waiter?.resume()
    }
  }

  /// The next message, nil after the end. Not ended by cancellation: call ``stop()``.
  func next() async -> TaggedDelivery? {
    if let item = state.withLock({ $0.core.take() }) { return item }
    return await withCheckedContinuation { waiter in
      switch state.withLock({ $0.core.next(waiter) }) {
      case .item(let item): waiter.resume(returning: item)
      case .end: waiter.resume(returning: nil)
      case .wait: break
      }
    }
  }

  /// A message came; workers get it by ``turn(now:)``.
  func received(_ item: TaggedDelivery) throws(MessagingError) {
    try state.withLock { state throws(MessagingError) in
      state.acknowledgements.received(item.tag)
      state.stream?.received(item.delivery)
      // It was on its way when this side said goodbye.
      if state.core.isEnded { return state.reject(item.tag, requeue: true) }
      try state.core.received(item)
    }
  }

  /// Acknowledges a delivery, soon. On a channel that is gone nothing happens: its messages are in the queue again.
  func acknowledge(_ item: TaggedDelivery) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.stream?.settled(item.delivery)
      guard let session = state.channel?.session else { return nil }
      let wasWaiting = state.acknowledgements.deadline != nil
      state.send(state.acknowledgements.acknowledge(item.tag, now: session.now()))
      // The connection's thread doesn't know yet until when it may sleep.
      if !wasWaiting && state.acknowledgements.deadline != nil { session.wakeUp() }
      return state.takeDoneWaiter()
    }
    waiter?.resume()
  }

  /// Gives a delivery back to its queue, or to the broker's dead-lettering; at once.
  func reject(_ tag: UInt64, requeue: Bool) {
    let waiter = state.withLock { state in
      state.reject(tag, requeue: requeue)
      return state.takeDoneWaiter()
    }
    waiter?.resume()
  }

  /// Hands out what has come and sends acknowledgements whose time has come; returns when to look again.
  func turn(now: Duration) -> Duration? {
    let (pairs, deadline) = state.withLock { state in
      state.send(state.acknowledgements.flush(now: now))
      return (state.core.handOver(), state.acknowledgements.deadline)
    }
    for (waiter, item) in pairs { waiter.resume(returning: item) }
    return deadline
  }

  /// No more messages, at this side's wish: the consumer is cancelled, and what nobody took goes back at once, so that
  /// others get it while a long handler here still runs.
  func stop() {
    let (waiters, doneWaiter) = state.withLock { state in
      let ended = state.core.end(nil)
      if let channel = state.channel, let tag = state.tag {
        channel.send(FixedFrames.cancel(channel.number, tag: tag))
      }
      for item in ended.unhandled { state.reject(item.tag, requeue: true) }
      return (ended.waiters, state.takeDoneWaiter())
    }
    for waiter in waiters { waiter.resume(returning: nil) }
    doneWaiter?.resume()
  }

  /// No more messages, because of this.
  func end(_ error: MessagingError) {
    let (ended, doneWaiter) = state.withLock { state in
      state.isGone = true
      return (state.core.end(error), state.takeDoneWaiter())
    }
    inHand.end()
    for waiter in ended.waiters { waiter.resume(returning: nil) }
    doneWaiter?.resume()
  }
}
