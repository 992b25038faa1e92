internal import Logging
internal import Messaging
internal import Synchronization

/// Publishing without confirms, on a channel of its own that is opened when it is first used.
///
/// Nothing is kept here: a message is appended to what the connection sends, or its caller waits.
final class UnconfirmedPublisher: Sendable {
  /// How many bytes may wait to be sent: enough for the socket to be busy, and no more.
  static let room = 1 << 20

  private struct State {
    var channel: Channel?
    var frameMaximum = 0
    var isBlocked = false
    var end: MessagingError?
    /// Those who wait until something changes, by number.
    var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    var lastWaiter: UInt64 = 0
    var cancelledEarly: Set<UInt64> = []
  }

  private let configuration: RabbitMQConfiguration
  private let logger: Logger
  private let demand = Demand()
  private let state = Mutex(State())

  init(_ configuration: RabbitMQConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// Returns when the message is among what is sent next.
  func publish(_ message: OutboundMessage) async throws {
    try Task.checkCancellation()
    try configuration.limits.check(message)
    demand.raise()
    while try !append(message) { try await waitForChange() }
  }

  /// False where there is no channel, or no room.
  private func append(_ message: OutboundMessage) throws -> Bool {
    let (channel, frameMaximum) = try state.withLock { state in
      if let end = state.end { throw end }
      return (state.isBlocked ? nil : state.channel, state.frameMaximum)
    }
    guard let channel else { return false }
    let frames = try FrameWriter.publish(channel.number, message, isMandatory: false, frameMaximum: frameMaximum)
    return channel.send(frames, ifRoomWithin: Self.room)
  }

  private func waitForChange() async throws {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    defer {
      // Only what was cancelled has left a mark.
      if Task.isCancelled { _ = state.withLock { $0.cancelledEarly.remove(id) } }
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.cancelledEarly.remove(id) != nil { return .failure(CancellationError()) }
          if let end = state.end { return .failure(end) }
          // Asked within the lock that a change takes: none gets lost.
          if !state.isBlocked, let channel = state.channel, channel.hasRoom(within: Self.room) { return .success(()) }
          state.waiters[id] = waiter
          return nil
        }
        if let result { waiter.resume(with: result) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        let waiter = state.waiters.removeValue(forKey: id)
        if waiter == nil { state.cancelledEarly.insert(id) }
        return waiter
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  /// Changes the state and lets those who wait look again.
  private func change(_ body: (inout State) -> Void) {
    let (waiters, end) = state.withLock { state in
      body(&state)
      defer { state.waiters = [:] }
      return (state.waiters, state.end)
    }
    for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) {
      if let end { waiter.resume(throwing: end) } else { waiter.resume() }
    }
  }

  /// Publishes over this session until it ends; a channel that the broker closed is replaced.
  func serve(_ session: Session) async throws {
    guard await demand.wait() else { return }
    while session.isOpen {
      let channel = try await session.openChannel(handlers)
      change { state in
        state.channel = channel
        state.frameMaximum = session.frameMaximum
      }
      // Who was told of the end before knew of no channel to close.
      if !session.isOpen { channel.close() }
      let error = await channel.ended()
      change { if $0.channel === channel { $0.channel = nil } }
      if error.code != .closed {
        logger.warning("publishing without confirms: messages may be lost", metadata: ["error": "\(error)"])
      }
    }
  }

  func reopen() { state.withLock { $0.end = nil } }

  func close(_ error: MessagingError) { change { $0.end = error } }

  private var handlers: Channel.Handlers {
    var handlers = Channel.Handlers()
    handlers.blocked = { [self] reason in change { $0.isBlocked = reason != nil } }
    handlers.taken = { [self] in change { _ in } }
    handlers.closing = { [self] in
      let channel = state.withLock { $0.channel }
      // What was appended leaves first.
      channel?.close()
    }
    handlers.closed = { [self] _, _ in
      change { state in
        state.channel = nil
        state.isBlocked = false
      }
    }
    return handlers
  }
}
