internal import CRabbitMQ
@_spi(Queues) internal import Messaging
internal import Synchronization

/// One channel of a session: its commands wait for their answers in order, its messages are put together, and an error
/// on it kills nobody else.
final class Channel: Sendable {
  /// What its owner wants to hear. Called on the connection's thread with no lock held; they must not wait.
  struct Handlers: Sendable {
    var content: @Sendable (ContentAssembly.Content) throws(MessagingError) -> Void = { _ in }
    var confirm: @Sendable (_ tag: UInt64, _ multiple: Bool, _ isPositive: Bool) throws(MessagingError) -> Void = {
      _, _, _ in
    }
    /// The broker ended the consumer.
    var cancelled: @Sendable () -> Void = {}
    /// The broker's shortage began (with its reason) or ended.
    var blocked: @Sendable (String?) -> Void = { _ in }
    /// The connection is going to end in an orderly way; the owner finishes and closes the channel.
    var closing: @Sendable () -> Void = {}
    /// What was appended so far is being sent: there is room again.
    var taken: (@Sendable () -> Void)?
    /// Asked before the connection's thread sleeps: does what is due now, and says when to ask again at the latest.
    var due: @Sendable (_ now: Duration) -> Duration? = { _ in nil }
    /// The channel is gone; told before whoever waits for that. `isFault` tells that the broker closed it because of
    /// something that was sent.
    var closed: @Sendable (_ error: MessagingError, _ isFault: Bool) -> Void = { _, _ in }
  }

  /// Which answer a command gets.
  struct Answer: Sendable, Equatable {
    let number: UInt32
    /// The other answer that it may get.
    var alternative: UInt32?

    static let channelOpenOk = Answer(number: UInt32(flotilla_channel_open_ok))
    static let confirmSelectOk = Answer(number: UInt32(flotilla_confirm_select_ok))
    static let queueDeclareOk = Answer(number: UInt32(flotilla_queue_declare_ok))
    static let queueDeleteOk = Answer(number: UInt32(flotilla_queue_delete_ok))
    static let queueBindOk = Answer(number: UInt32(flotilla_queue_bind_ok))
    static let exchangeDeclareOk = Answer(number: UInt32(flotilla_exchange_declare_ok))
    static let qosOk = Answer(number: UInt32(flotilla_basic_qos_ok))
    static let consumeOk = Answer(number: UInt32(flotilla_basic_consume_ok))
    /// The count is 1 where there is a message, and then the message follows.
    static let getOk = Answer(
      number: UInt32(flotilla_basic_get_ok), alternative: UInt32(flotilla_basic_get_empty))
  }

  private struct Pending {
    let id: UInt64
    let answer: Answer
    let deadline: Duration
  }

  private struct State {
    var assembly: ContentAssembly
    var pending = FIFO<Pending>()
    var waiters: [UInt64: CheckedContinuation<UInt32, any Error>] = [:]
    var lastID: UInt64 = 0
    /// Close was said; everything but the answer to it is ignored.
    var isClosing = false
    /// The owner is being told of the end, or was.
    var isEnding = false
    var end: MessagingError?
    var endWaiters: [CheckedContinuation<MessagingError, Never>] = []
  }

  let number: UInt16
  let session: Session
  let handlers: Handlers
  private let state: Mutex<State>

  init(number: UInt16, session: Session, _ handlers: Handlers) {
    self.number = number
    self.session = session
    self.handlers = handlers
    state = Mutex(State(assembly: ContentAssembly(maximumBodyBytes: session.configuration.limits.maximumBodyBytes)))
  }

  // MARK: For the owner

  /// Sends a command and waits for its answer; returns the answer's message count, where it has one.
  ///
  /// A cancelled caller goes at once, and the answer that comes later is still matched with its command.
  func call(_ frames: [UInt8], _ answer: Answer) async throws -> UInt32 {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let deadline = session.now() + session.configuration.replyTimeout
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let end = state.withLock { state -> MessagingError? in
          if let end = state.end { return end }
          if state.isClosing { return MessagingError(.channelClosed, "the channel is being closed") }
          state.pending.append(Pending(id: id, answer: answer, deadline: deadline))
          state.waiters[id] = waiter
          // Within the lock, so that commands leave in the order in which their answers are expected.
          session.append(frames)
          return nil
        }
        if let end { waiter.resume(throwing: end) } else if Task.isCancelled { giveUp(id) }
      }
    } onCancel: {
      giveUp(id)
    }
  }

  private func giveUp(_ id: UInt64) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
  }

  /// Sends frames that get no answer, such as acknowledgements; nothing happens on a channel that is gone.
  func send(_ frames: [UInt8]) {
    state.withLock { state in
      if state.end == nil && !state.isClosing { session.append(frames) }
    }
  }

  /// Sends frames that somebody waits for alone, as fast as it goes; nothing happens on a channel that is gone.
  func sendNow(_ frames: [UInt8]) {
    state.withLock { state in
      if state.end == nil && !state.isClosing { session.sendNow(frames) }
    }
  }

  /// Sends frames that get no answer, unless so many bytes wait to be sent by the connection; returns whether it did. Then
  /// ``Handlers/taken`` is called later. False on a channel that is gone too.
  func send(_ frames: [UInt8], ifRoomWithin limit: Int) -> Bool {
    state.withLock { state in
      state.end == nil && !state.isClosing && session.append(frames, ifRoomWithin: limit)
    }
  }

  /// Whether ``send(_:ifRoomWithin:)`` would send now.
  func hasRoom(within limit: Int) -> Bool {
    state.withLock { $0.end == nil && !$0.isClosing && session.hasRoom(within: limit) }
  }

  /// Closes the channel; what is unsettled on it goes back to its queue. Doesn't wait for the broker's answer.
  func close() {
    state.withLock { state in
      guard state.end == nil, !state.isClosing else { return }
      state.isClosing = true
      session.append(FixedFrames.channelClose(number))
    }
  }

  /// Waits until the channel is gone and returns why. Not ended by cancellation: close the channel.
  func ended() async -> MessagingError {
    await withCheckedContinuation { waiter in
      let end = state.withLock { state -> MessagingError? in
        if state.end == nil { state.endWaiters.append(waiter) }
        return state.end
      }
      if let end { waiter.resume(returning: end) }
    }
  }

  /// Whether commands can be sent.
  var isOpen: Bool { state.withLock { $0.end == nil && !$0.isClosing } }

  /// When the oldest command must have been answered.
  var replyDeadline: Duration? { state.withLock { $0.pending.first?.deadline } }

  // MARK: For the session

  func closing() { handlers.closing() }

  func lost(_ error: MessagingError, isFault: Bool) { end(error, isFault: isFault) }

  func receive(_ method: InboundMethod) throws(MessagingError) {
    switch method {
    case .channelClose(let reason):
      let hasSaidSo = state.withLock { state in
        // Within the lock: a frame of this channel after that one would end the whole connection.
        session.append(FixedFrames.channelCloseOk(number))
        defer { state.isClosing = true }
        return state.isClosing
      }
      // Where both sides closed at once the broker's answer is still to come, and the number isn't free before.
      if !hasSaidSo { session.forget(self) }
      end(reason.error(of: .channel), isFault: true)
    case .channelCloseOk:
      session.forget(self)
      end(MessagingError(.closed, "the channel was closed by this side"), isFault: false)
    case _ where state.withLock({ $0.isClosing }): return
    case .deliver(let head): try begin(.delivery(head))
    case .got(let head):
      try begin(.delivery(head))
      try answer(UInt32(flotilla_basic_get_ok), 1)
    case .returned(let head): try begin(.returned(head))
    case .ack(let tag, let multiple): try handlers.confirm(tag, multiple, true)
    case .nack(let tag, let multiple): try handlers.confirm(tag, multiple, false)
    case .cancelled: handlers.cancelled()
    case .flow(let isActive):
      session.append(FixedFrames.channelFlowOk(number, isActive: isActive))
    case .reply(let number, let count): try answer(number, count)
    case .connectionClose, .connectionCloseOk, .blocked, .unblocked:
      throw MessagingError(.protocolViolation, "the broker spoke about the connection on a channel")
    }
  }

  func receive(
    _ properties: Result<MessageProperties, MessagingError>, bodySize: UInt64
  ) throws(MessagingError) {
    let content = try state.withLock { state throws(MessagingError) in
      state.isClosing ? nil : try state.assembly.header(properties, bodySize: bodySize)
    }
    if let content { try handlers.content(content) }
  }

  func receive(_ bytes: [UInt8]) throws(MessagingError) {
    let content = try state.withLock { state throws(MessagingError) in
      state.isClosing ? nil : try state.assembly.body(bytes)
    }
    if let content { try handlers.content(content) }
  }

  private func begin(_ head: ContentAssembly.Head) throws(MessagingError) {
    try state.withLock { state throws(MessagingError) in try state.assembly.begin(head) }
  }

  private func answer(_ number: UInt32, _ count: UInt32) throws(MessagingError) {
    let waiter = try state.withLock { state throws(MessagingError) -> CheckedContinuation<UInt32, any Error>? in
      guard let pending = state.pending.popFirst(),
        pending.answer.number == number || pending.answer.alternative == number
      else {
        throw MessagingError(.protocolViolation, "the broker sent the method \(number), which nobody waits for")
      }
      return state.waiters.removeValue(forKey: pending.id)
    }
    waiter?.resume(returning: count)
  }

  private func end(_ error: MessagingError, isFault: Bool) {
    let isFirst = state.withLock { state in
      defer {
        state.isClosing = true
        state.isEnding = true
      }
      return !state.isEnding
    }
    guard isFirst else { return }
    // Before the end can be seen: the owner goes on with another channel then, and would take this for that one's end.
    handlers.closed(error, isFault)
    let (waiters, endWaiters) = state.withLock { state in
      state.end = error
      defer {
        state.waiters = [:]
        state.endWaiters = []
        _ = state.pending.removeAll()
      }
      return (Array(state.waiters.values), state.endWaiters)
    }
    for waiter in waiters { waiter.resume(throwing: error) }
    for waiter in endWaiters { waiter.resume(returning: error) }
  }
}
