internal import Logging
internal import Messaging
internal import Synchronization

/// Confirmed publishing over one connection after the other: the shell around ``PublishCore``.
final class Publisher: Sendable {
  private typealias Core = PublishCore<Caller<PublishOutcome>>

  private struct State {
    var core: Core
    var channel: Channel?
    var isDraining = false
  }

  /// A message on its way to the core.
  private struct Submission {
    let id: Core.ID
    let publication: Publication
    let frames: EncodedMessage
    let waiter: Caller<PublishOutcome>
  }

  /// Messages that were handed in while somebody else works with the state: who waits for that lock pays more for it than for
  /// the rest of a message's way.
  private struct Submissions {
    var waiting: [Submission] = []
    /// Somebody looks here before it leaves.
    var areAttendedTo = false
  }

  /// For a channel that also reads answers.
  struct Replies: Sendable {
    var received: @Sendable (Delivery) -> Void
    /// The channel is gone; what was asked on it isn't answered any more.
    var lost: @Sendable () -> Void
  }

  private let configuration: RabbitMQConfiguration
  private let logger: Logger
  private let metrics: BrokerMetrics
  private let replies: Replies?
  private let state: Mutex<State>
  private let submissions = Mutex(Submissions())
  /// Numbers messages: not in the state, so that who encodes waits for nobody.
  private let lastID = Atomic<UInt64>(0)
  /// What messages are encoded for: the current channel, else the likeliest next one.
  private let number = Atomic<UInt16>(1)
  private let frameMaximum: Atomic<Int>

  init(
    _ configuration: RabbitMQConfiguration, logger: Logger, metrics: BrokerMetrics, replies: Replies? = nil
  ) {
    self.configuration = configuration
    self.logger = logger
    self.metrics = metrics
    self.replies = replies
    state = Mutex(
      State(
        core: Core(window: configuration.confirmWindow, windowBytes: configuration.confirmWindowBytes)))
    frameMaximum = Atomic(configuration.frameMaximum)
  }

  /// Publishes and waits for the confirm, over reconnections too.
  func publish(_ message: OutboundMessage) async throws -> PublishOutcome {
    try Task.checkCancellation()
    try configuration.limits.check(message)
    if configuration.failsWhileBlocked, let blocked = state.withLock({ $0.core.blockedReason }) {
      throw MessagingError(.blocked, "the broker accepts no messages now: \(blocked)")
    }
    var message = message
    // What is sent twice must be recognisable, and what comes back is found by it: so it gets an id.
    if message.properties.messageID == nil { message.properties.messageID = MessageID.random() }
    // Encoding is the caller's work, not the connection's.
    let frames = try EncodedMessage(
      message, channel: number.load(ordering: .relaxed), frameMaximum: frameMaximum.load(ordering: .relaxed))
    let publication = Publication(message)
    let id = lastID.add(1, ordering: .relaxed).newValue
    defer {
      // Only what was cancelled has left a mark.
      if Task.isCancelled { state.withLock { $0.core.finished(id) } }
    }
    return try await withTaskCancellationHandler {
      try await Caller.wait { waiter in
        submit(Submission(id: id, publication: publication, frames: frames, waiter: waiter))
      }
    } onCancel: {
      change { state in state.core.cancel(id).map { [$0] } ?? [] }
    }
  }

  private func submit(_ submission: Submission) {
    let mustAttend = submissions.withLock { submissions in
      submissions.waiting.append(submission)
      defer { submissions.areAttendedTo = true }
      return !submissions.areAttendedTo
    }
    if mustAttend { attend() }
  }

  /// Takes over what is handed in from now on, unless somebody else does already.
  private func beginAttending() -> Bool {
    submissions.withLock { submissions in
      defer { submissions.areAttendedTo = true }
      return !submissions.areAttendedTo
    }
  }

  /// Hands everything over that was handed in, until there is no more.
  private func attend() {
    while true {
      let batch = submissions.withLock { submissions -> [Submission] in
        submissions.areAttendedTo = !submissions.waiting.isEmpty
        defer { submissions.waiting = [] }
        return submissions.waiting
      }
      if batch.isEmpty { return }
      change { state in
        batch.compactMap { state.core.submit($0.id, $0.publication, frames: $0.frames, waiter: $0.waiter) }
      }
    }
  }

  /// Publishes over this session until it ends; a channel that the broker closed is replaced.
  func serve(_ session: Session) async throws {
    while session.isOpen {
      let channel = try await session.openChannel(handlers)
      do {
        _ = try await channel.call(FixedFrames.confirmSelect(channel.number), .confirmSelectOk)
        if replies != nil {
          _ = try await channel.call(MethodEncoder.consumeReplies(channel.number), .consumeOk)
        }
      } catch {
        // Nobody else would, and the end of the connection waits for it.
        channel.close()
        throw error
      }
      change { state in
        state.channel = channel
        number.store(channel.number, ordering: .relaxed)
        frameMaximum.store(session.frameMaximum, ordering: .relaxed)
        state.core.attach()
        return []
      }
      let error = await channel.ended()
      forget(channel)
      if error.code != .closed {
        logger.info("publishing channel ended", metadata: ["error": "\(error)"])
      }
    }
  }

  /// Lets go of a channel that ended before it was attached: its handlers hold this publisher.
  private func forget(_ channel: Channel) {
    change { state in
      guard state.channel === channel else { return [] }
      state.channel = nil
      return state.core.detach(fault: nil)
    }
  }

  /// Accepts messages again after an end.
  func reopen() {
    state.withLock { state in
      state.core.reopen()
      state.isDraining = false
    }
  }

  /// No more publishing: whoever waits gets the error.
  func close(_ error: MessagingError) { change { state in state.core.close(error) } }

  private var handlers: Channel.Handlers {
    var handlers = Channel.Handlers()
    handlers.content = { [self] content throws(MessagingError) in
      guard case .success(let properties) = content.properties else { return }
      switch content.head {
      case .returned(let head): state.withLock { $0.core.returned(head, messageID: properties.messageID) }
      case .delivery(let head):
        guard let exchange = try? ExchangeName(head.exchange), let key = try? RoutingKey(head.routingKey) else {
          return
        }
        replies?.received(
          Delivery(
            queue: Self.replyQueue, exchange: exchange, routingKey: key, properties: properties, body: content.body))
      }
    }
    handlers.confirm = { [self] tag, multiple, isPositive throws(MessagingError) in
      // Those who hear of it publish again.
      let isAttending = beginAttending()
      defer { if isAttending { attend() } }
      try change { state throws(MessagingError) in
        try state.core.confirmed(tag: tag, multiple: multiple, isPositive: isPositive, now: metrics.now)
      }
    }
    handlers.blocked = { [self] reason in
      change { state in
        state.core.blocked(reason)
        return []
      }
    }
    handlers.closing = { [self] in
      change { state in
        state.isDraining = true
        state.core.stopAccepting(Session.closedByUs)
        return []
      }
    }
    handlers.closed = { [self] error, isFault in
      change { state in
        state.channel = nil
        return state.core.detach(fault: isFault ? error : nil)
      }
      replies?.lost()
    }
    return handlers
  }

  private static let replyQueue: QueueName = "amq.rabbitmq.reply-to"

  /// Changes the state, sends what may leave now, all in one critical section; then tells the callers.
  private func change<Failure: Error>(
    _ body: (inout State) throws(Failure) -> [Core.Resolution]
  ) throws(Failure) {
    let resolutions = try state.withLock { state throws(Failure) in
      let resolutions = try body(&state) + send(&state)
      metrics.isInFlight(state.core.countInFlight, areQuestions: replies != nil)
      return resolutions
    }
    for resolution in resolutions {
      if let latency = resolution.latency { metrics.confirmed(after: latency) }
      resolution.waiter.resume(with: resolution.result)
    }
  }

  /// Taking the tag and appending the bytes can't be parted: the broker counts what arrives.
  private func send(_ state: inout State) -> [Core.Resolution] {
    var failed: [Core.Resolution] = []
    guard let channel = state.channel else { return [] }
    let frameMaximum = frameMaximum.load(ordering: .relaxed)
    var leaving: [UInt8] = []
    while let (id, entry) = state.core.nextToSend(now: metrics.now) {
      do {
        let frames =
          if let frames = entry.frames, frames.fits(channel.number, frameMaximum) { frames } else {
            try EncodedMessage(entry.message, channel: channel.number, frameMaximum: frameMaximum)
          }
        if leaving.isEmpty { leaving = frames.bytes } else { leaving += frames.bytes }
      } catch {
        // Its tag is taken and no bytes follow: this channel's count is off.
        if let resolution = state.core.fail(id, error) { failed.append(resolution) }
        channel.send(leaving)
        channel.close()
        return failed
      }
    }
    if !leaving.isEmpty {
      // Nothing comes back that would wake others up to publish more: they needn't be waited for.
      if state.core.countInFlight == 1 { channel.sendNow(leaving) } else { channel.send(leaving) }
    }
    if state.isDraining && state.core.isDrained { channel.close() }
    return failed
  }
}
