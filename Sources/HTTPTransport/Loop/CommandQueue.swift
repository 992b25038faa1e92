internal import Synchronization

/// What tasks want of the loop's thread, and whether there is such a thread.
final class CommandQueue: Sendable {
  enum Command: Sendable {
    case start(Transfer)
    case cancel(Transfer)
    case resumeDownload(Transfer)
    case resumeUpload(Transfer)
    case resolved(HostLookup, Result<[String], HTTPError>)
  }

  private struct State {
    var commands: [Command] = []
    var hasThread = false
    var isStopped = false
    /// Set while the thread may sleep in `poll`; taken back by whoever wakes it.
    var isAsleep = false
    var waker: CurlMulti.Waker?
    var stopWaiters: [CheckedContinuation<Void, Never>] = []

    /// Who must be woken, if the thread sleeps. To be woken outside the lock, or the thread would run into it.
    mutating func sleeper() -> CurlMulti.Waker? {
      guard isAsleep else { return nil }
      isAsleep = false
      return waker
    }
  }

  private let configuration: HTTPClientConfiguration
  private let state = Mutex(State())

  init(_ configuration: HTTPClientConfiguration) {
    self.configuration = configuration
  }

  // MARK: From any task

  /// Starts a transfer, and the thread if there is none.
  func start(_ transfer: Transfer) throws(HTTPError) {
    let (isAccepted, sleeper, hasThread) = state.withLock { state in
      guard !state.isStopped else { return (false, nil as CurlMulti.Waker?, true) }
      state.commands.append(.start(transfer))
      defer { state.hasThread = true }
      return (true, state.sleeper(), state.hasThread)
    }
    guard isAccepted else { throw HTTPError(.shutDown, "the client was shut down") }
    sleeper?.wake()
    if hasThread { return }
    let configuration = configuration
    let code = DetachedThread.start(named: "http") { [self] in TransferLoop.run(self, configuration) }
    if let code { fail(HTTPError(.system, "no thread for transfers could be started (error \(code))")) }
  }

  /// Sends a command about a transfer that was started. Without a thread there is nothing left to command.
  func send(_ command: Command) {
    let sleeper = state.withLock { state -> CurlMulti.Waker? in
      guard state.hasThread else { return nil }
      state.commands.append(command)
      return state.sleeper()
    }
    sleeper?.wake()
  }

  func stop() {
    let sleeper = state.withLock { state in
      state.isStopped = true
      return state.sleeper()
    }
    sleeper?.wake()
  }

  func stopAndWait() async {
    stop()
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.hasThread { state.stopWaiters.append(continuation) }
        return !state.hasThread
      }
      if isOver { continuation.resume() }
    }
  }

  // MARK: From the thread

  func attach(_ waker: CurlMulti.Waker) {
    state.withLock { $0.waker = waker }
  }

  /// Everything that was sent since the last call.
  func take() -> (commands: [Command], isStopped: Bool) {
    state.withLock { state in
      state.isAsleep = false
      var commands: [Command] = []
      swap(&commands, &state.commands)
      return (commands, state.isStopped)
    }
  }

  /// Whether the thread may sleep; from now on it is woken for the next command.
  func prepareToSleep() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty, !state.isStopped else { return false }
      state.isAsleep = true
      return true
    }
  }

  /// Gives the thread up, unless there is something to do for it.
  func detachIfUnused() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty, !state.isStopped else { return false }
      state.waker = nil
      state.hasThread = false
      return true
    }
  }

  /// The thread's last act: fails what is still in the queue.
  func fail(_ error: HTTPError) {
    let (commands, waiters) = state.withLock { state in
      let left = (state.commands, state.stopWaiters)
      state.commands = []
      state.stopWaiters = []
      state.waker = nil
      state.hasThread = false
      return left
    }
    for case .start(let transfer) in commands {
      _ = transfer.deliver(head: nil, bytes: ReceivedBytes(), end: .failure(error))
    }
    for waiter in waiters { waiter.resume() }
  }
}
