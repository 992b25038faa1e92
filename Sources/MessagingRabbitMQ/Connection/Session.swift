internal import Logging
internal import Messaging
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// One connection from its login to its end. It is never reused: the next one is a new session.
///
/// A thread of its own owns the C library's state. Others append frames to the outgoing bytes and wake it up; what comes
/// in goes to the channels, on that thread and with no lock held.
final class Session: Sendable {
  private enum Phase: Sendable {
    case connecting
    case open
    /// The orderly end has begun: it waits for the channels until the deadline, then for the broker's last word.
    case closing(deadline: Duration, hasSaidSo: Bool)
    case closed(MessagingError)
  }

  /// What the thread waits for, or is about to. Who wakes it up takes that back, and so does the thread when it goes on.
  private enum Wait {
    case nothing
    /// It has something to send, and looks at `jobs` when it is woken up.
    case room
    /// It looks at `out` and `jobs` when it is woken up, and touches the socket only when it goes on. Nothing of what was
    /// appended before waits then.
    case anything
  }

  private struct State {
    var phase = Phase.connecting
    var out: [UInt8] = []
    /// What tasks that run on the thread are to do next.
    var jobs: [UnownedJob] = []
    var wait = Wait.nothing
    /// The socket, where others may write to it while the thread waits for anything: not under TLS.
    var plainSocket: Int32?
    var channels: [UInt16: Channel] = [:]
    var negotiated: Transport.Negotiated?
    var openWaiter: CheckedContinuation<Void, any Error>?
    var endWaiters: [CheckedContinuation<MessagingError, Never>] = []
    var blockedReason: String?
    /// When the broker's last shortage was over.
    var unblocked: Duration?
    /// Whether the broker ended the connection because of something that was sent.
    var isFault = false

    /// Whether the thread must be woken up for what was just appended, which it then is.
    mutating func mustWakeForBytes() -> Bool {
      guard wait == .anything else { return false }
      wait = .nothing
      return true
    }
  }

  let configuration: RabbitMQConfiguration
  let name: String
  private let logger: Logger
  /// Told the reason of the broker's shortage, nil at its end; on the thread, with no lock held.
  private let blocked: @Sendable (String?) -> Void
  private let executor: ConnectionExecutor
  private let state = Mutex(State())
  private let wake: WakeDescriptor
  private let timeline = Timeline(ContinuousClock())
  /// For what takes a few round trips; see ``onChannel(_:)``.
  let pool = ChannelPool()

  init(
    _ configuration: RabbitMQConfiguration, name: String, logger: Logger, executor: ConnectionExecutor = .init(),
    blocked: @escaping @Sendable (String?) -> Void = { _ in }
  ) throws(MessagingError) {
    self.configuration = configuration
    self.blocked = blocked
    self.executor = executor
    self.name = name
    self.logger = logger
    wake = try WakeDescriptor()
  }

  // MARK: For everybody

  /// Connects and logs in. When cancelled it returns at once, and the attempt ends by itself.
  func open() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
        state.withLock { $0.openWaiter = waiter }
        do throws(MessagingError) {
          // The thread keeps the session until it ends, the session doesn't keep the thread.
          try IOThread.start(frames: configuration.frameMaximum) { self.serve() }
        } catch {
          finish(error)
        }
        if Task.isCancelled { beginClose(grace: .zero) }
      }
    } onCancel: {
      beginClose(grace: .zero)
    }
  }

  /// The time on the clock that deadlines here are measured on.
  func now() -> Duration { timeline.now() }

  var isOpen: Bool {
    state.withLock { if case .open = $0.phase { true } else { false } }
  }

  /// Whether the broker ended it because of something that was sent.
  var endedByFault: Bool { state.withLock { $0.isFault } }

  /// What was agreed on; there once ``open()`` has returned.
  var frameMaximum: Int { state.withLock { $0.negotiated?.frameMaximum ?? 4096 } }

  /// Waits for the end and returns its reason. Not ended by cancellation: use ``beginClose(grace:)``.
  func ended() async -> MessagingError {
    await withCheckedContinuation { waiter in
      let reason: MessagingError? = state.withLock { state in
        if case .closed(let error) = state.phase { return error }
        state.endWaiters.append(waiter)
        return nil
      }
      if let reason { waiter.resume(returning: reason) }
    }
  }

  /// Begins the orderly end: every channel is told, and when the last one has gone, or the time is over, the connection
  /// is closed. Without grace that is at once, and nobody is told before. A session that is still connecting ends as soon as
  /// the C library lets it.
  func beginClose(grace: Duration) {
    let (channels, waiter) = state.withLock { state -> ([Channel], CheckedContinuation<Void, any Error>?) in
      switch state.phase {
      case .connecting:
        state.phase = .closing(deadline: timeline.now(), hasSaidSo: false)
        defer { state.openWaiter = nil }
        return ([], state.openWaiter)
      case .open:
        state.phase = .closing(deadline: timeline.now() + grace, hasSaidSo: false)
        return (grace > .zero ? state.channels.values.sorted { $0.number < $1.number } : [], nil)
      case .closing, .closed: return ([], nil)
      }
    }
    waiter?.resume(throwing: CancellationError())
    for channel in channels { channel.closing() }
    wake.signal()
  }

  /// Adds frames to what is to be sent. What comes after the end is dropped: nobody would answer it.
  func append(_ frames: [UInt8]) { _ = append(frames, ifRoomWithin: .max) }

  /// Adds frames to what is to be sent, unless so many bytes wait already; returns whether it did.
  func append(_ frames: [UInt8], ifRoomWithin limit: Int) -> Bool {
    let (isAppended, mustWake) = state.withLock { state -> (Bool, Bool) in
      if case .closed = state.phase { return (false, false) }
      guard state.out.count < limit else { return (false, false) }
      state.out += frames
      return (true, state.mustWakeForBytes())
    }
    if mustWake { wake.signal() }
    return isAppended
  }

  /// Sends frames that somebody waits for alone: at once where the thread waits, which saves waking it up.
  func sendNow(_ frames: [UInt8]) {
    let mustWake = state.withLock { state -> Bool in
      if case .closed = state.phase { return false }
      var sent = 0
      // What goes wrong is found by the thread when it tries again.
      if state.wait == .anything, let socket = state.plainSocket {
        sent = max(0, Transport.sendNow(socket, frames[...]))
      }
      if sent == frames.count { return false }
      state.out += frames[sent...]
      return state.mustWakeForBytes()
    }
    if mustWake { wake.signal() }
  }

  /// Whether fewer bytes wait to be sent.
  func hasRoom(within limit: Int) -> Bool { state.withLock { $0.out.count < limit } }

  /// Has the connection's thread ask anew what is due.
  func wakeUp() { wake.signal() }

  /// Opens a channel. Throws `connectionLost`, or `unsupported` when all numbers are in use.
  func openChannel(_ handlers: Channel.Handlers) async throws -> Channel {
    let channel = try state.withLock { state throws(MessagingError) -> Channel in
      if case .closed(let error) = state.phase { throw error }
      guard case .open = state.phase else { throw MessagingError(.connectionLost, "the connection is being closed") }
      let maximum = max(1, state.negotiated?.channelMaximum ?? 1)
      guard let number = (1...maximum).first(where: { state.channels[$0] == nil }) else {
        throw MessagingError(.unsupported, "all \(maximum) channels of the connection are in use")
      }
      let channel = Channel(number: number, session: self, handlers)
      state.channels[number] = channel
      return channel
    }
    do {
      _ = try await channel.call(FixedFrames.channelOpen(channel.number), .channelOpenOk)
    } catch {
      // A caller that gave up leaves a channel that the broker opens all the same.
      channel.close()
      throw error
    }
    // The thread may tell it the next news before it hears these: then it hears those again.
    var told: String?
    while true {
      let reason = state.withLock { $0.blockedReason }
      if reason == told { return channel }
      handlers.blocked(reason)
      told = reason
    }
  }

  /// The channel's number may be used again.
  func forget(_ channel: Channel) {
    let isClosing = state.withLock { state -> Bool in
      if state.channels[channel.number] === channel { state.channels[channel.number] = nil }
      if case .closing = state.phase { return state.channels.isEmpty }
      return false
    }
    if isClosing { wake.signal() }
  }

  /// Has the thread run a job, between reading and sending; false where it takes none.
  func run(_ job: UnownedJob) -> Bool {
    let (isTaken, mustWake) = state.withLock { state -> (Bool, Bool) in
      switch state.phase {
      case .connecting, .closed: return (false, false)
      case .open, .closing: break
      }
      state.jobs.append(job)
      defer { state.wait = .nothing }
      return (true, state.wait != .nothing)
    }
    if mustWake { wake.signal() }
    return isTaken
  }

  // MARK: On the thread

  private func serve() {
    do throws(MessagingError) {
      if case .closing = state.withLock({ $0.phase }) { throw Self.closedByUs }
      let transport = try Transport(configuration, name: name)
      let channels = transport.negotiated.channelMaximum
      guard channels >= Self.leastChannels else {
        throw MessagingError(
          .unsupported, "\(channels) channels were agreed on with the broker, and \(Self.leastChannels) are needed")
      }
      let waiter = try state.withLock { state throws(MessagingError) -> CheckedContinuation<Void, any Error>? in
        guard case .connecting = state.phase else { throw Self.closedByUs }
        state.phase = .open
        state.negotiated = transport.negotiated
        state.plainSocket = transport.plainSocket
        defer { state.openWaiter = nil }
        return state.openWaiter
      }
      executor.attach(self)
      waiter?.resume()
      try serve(transport)
    } catch {
      finish(error)
    }
  }

  private func serve(_ transport: borrowing Transport) throws(MessagingError) {
    var timers = SessionTimers(heartbeat: transport.negotiated.heartbeat, now: timeline.now())
    var sending: [UInt8] = []
    var sent = 0
    while true {
      let moreInput = try read(transport, &timers)
      runJobs()
      let deadline = try prepareClose()
      // Not asked under the lock: a channel that sends takes its own lock first, then this one.
      let channels = state.withLock { Array($0.channels.values) }
      let asked = timeline.now()
      let due = channels.compactMap { $0.handlers.due(asked) }.min()
      // One buffer is filled while the other is sent.
      if sent == sending.count {
        // With what a producer that is faster than the socket may fill.
        sending.removeAll(keepingCapacity: sending.capacity <= 4 << 20)
        sent = 0
        state.withLock { swap(&$0.out, &sending) }
        if !sending.isEmpty { for channel in channels { channel.handlers.taken?() } }
        if sending.isEmpty, timers.isHeartbeatDue(at: timeline.now()) { sending = FixedFrames.heartbeat }
      }
      if sent < sending.count {
        let count = try transport.send(sending[sent...])
        sent += count
        if count > 0 { timers.sent(at: timeline.now()) }
      }
      let now = timeline.now()
      if timers.isPeerDead(at: now) {
        throw MessagingError(.connectionLost, "the broker was silent for two heartbeats")
      }
      let overdue = replyDeadline(of: channels)
      if let overdue, overdue <= now {
        throw MessagingError(.connectionLost, "the broker did not answer a command in time")
      }
      let isDone = sent == sending.count
      if moreInput || !mayWait(for: isDone ? .anything : .room) { continue }
      let next = [timers.next, deadline, overdue, due].compactMap { $0 }.min()
      // Heartbeats end within the C library: that they came is seen here alone.
      if wait(transport.descriptor, wantsToWrite: !isDone, for: next.map { $0 - now }) {
        timers.received(at: timeline.now())
      }
      state.withLock { $0.wait = .nothing }
    }
  }

  /// Whether there is nothing to do before; then whoever has something for the thread wakes it up.
  private func mayWait(for wait: Wait) -> Bool {
    state.withLock { state in
      guard state.jobs.isEmpty, wait == .room || state.out.isEmpty else { return false }
      state.wait = wait
      return true
    }
  }

  /// Runs the jobs that are there. Those that come of them wait for the socket's turn, or nothing would be sent.
  private func runJobs() {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
  }

  /// Reads what is there, within reason; returns whether there may be more.
  private func read(_ transport: borrowing Transport, _ timers: inout SessionTimers) throws(MessagingError) -> Bool {
    for count in 0..<512 {
      guard let frame = try transport.read() else { return false }
      if count == 0 { timers.received(at: timeline.now()) }
      if case .method(channel: 0, .connectionClose) = frame {
        // Right away and as far as the socket takes it: after this frame there is no connection. Whether it leaves
        // changes nothing, and the broker's reason says more than a failure to send.
        _ = try? transport.send(FixedFrames.connectionCloseOk[...])
      }
      try receive(frame)
      // The socket is looked at before the next sleep: to ask for nothing once more takes as long as a message.
      guard transport.mayHoldInput else { return false }
    }
    return true
  }

  private func receive(_ frame: InboundFrame) throws(MessagingError) {
    switch frame {
    case .method(channel: 0, .connectionClose(let reason)):
      state.withLock { $0.isFault = reason.blamesClient }
      throw reason.error(of: .connection)
    case .method(channel: 0, .connectionCloseOk): throw Self.closedByUs
    case .method(channel: 0, .blocked(let reason)): setBlocked(reason)
    case .method(channel: 0, .unblocked): setBlocked(nil)
    case .method(channel: 0, _), .heartbeat: return
    case .method(let number, let method): try channel(number)?.receive(method)
    case .header(let number, let size, let properties): try channel(number)?.receive(properties, bodySize: size)
    case .body(let number, let bytes): try channel(number)?.receive(bytes)
    }
  }

  /// When the oldest command must have been answered. A broker that is short of something reads nothing from who publishes,
  /// so it has its time for answers only from the end of that on.
  private func replyDeadline(of channels: [Channel]) -> Duration? {
    guard let oldest = channels.compactMap(\.replyDeadline).min() else { return nil }
    let (isBlocked, unblocked) = state.withLock { ($0.blockedReason != nil, $0.unblocked) }
    if isBlocked { return nil }
    guard let unblocked else { return oldest }
    return max(oldest, unblocked + configuration.replyTimeout)
  }

  private func channel(_ number: UInt16) -> Channel? { state.withLock { $0.channels[number] } }

  private func setBlocked(_ reason: String?) {
    let now = timeline.now()
    let channels = state.withLock { state in
      if reason == nil { state.unblocked = now }
      state.blockedReason = reason
      return state.channels.values.sorted { $0.number < $1.number }
    }
    // First: whoever hears of it finds publishing as it is told.
    for channel in channels { channel.handlers.blocked(reason) }
    if let reason {
      logger.warning("broker accepts no messages", metadata: ["reason": "\(reason)"])
    } else {
      logger.info("broker accepts messages again")
    }
    blocked(reason)
  }

  /// While closing: says so when the channels have gone or time is over; returns when to look again.
  private func prepareClose() throws(MessagingError) -> Duration? {
    let now = timeline.now()
    let (deadline, mustSaySo) = try state.withLock { state throws(MessagingError) -> (Duration?, Bool) in
      switch state.phase {
      case .closed(let error): throw error
      case .closing(let deadline, true):
        if deadline <= now { throw Self.closedByUs }
        return (deadline, false)
      case .closing(let deadline, false):
        guard state.channels.isEmpty || deadline <= now else { return (deadline, false) }
        // The broker gets a moment for its answer.
        state.phase = .closing(deadline: now + .seconds(1), hasSaidSo: true)
        return (now + .seconds(1), true)
      case .connecting, .open: return (nil, false)
      }
    }
    if mustSaySo { append(FixedFrames.connectionClose) }
    return deadline
  }

  /// Waits for the socket, for other threads or for the time to pass; returns whether something came from the broker.
  private func wait(_ descriptor: Int32, wantsToWrite: Bool, for time: Duration?) -> Bool {
    var events = Int16(POLLIN)
    if wantsToWrite { events |= Int16(POLLOUT) }
    var polled = [
      pollfd(fd: descriptor, events: events, revents: 0), pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = time.map { Int32(clamping: max(0, $0.wholeMilliseconds) + 1) } ?? -1
    _ = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
    if polled[1].revents != 0 { wake.drain() }
    return Int32(polled[0].revents) & Int32(POLLIN) != 0
  }

  /// The end, once: everybody who waits is told why.
  private func finish(_ error: MessagingError) {
    let last = state.withLock { state -> State? in
      if case .closed = state.phase { return nil }
      let last = state
      state = State()
      state.phase = .closed(error)
      state.isFault = last.isFault
      return last
    }
    guard let last else { return }
    let channels = last.channels.values.sorted { $0.number < $1.number }
    let (waiter, endWaiters, isFault) = (last.openWaiter, last.endWaiters, last.isFault)
    executor.detach(self, leaving: last.jobs)
    waiter?.resume(throwing: error)
    for channel in channels { channel.lost(error, isFault: isFault) }
    for waiter in endWaiters { waiter.resume(returning: error) }
  }

  /// One for each way of publishing and one for commands.
  static let leastChannels: UInt16 = 4

  static let closedByUs = MessagingError(.closed, "the connection was closed by this side")
}
