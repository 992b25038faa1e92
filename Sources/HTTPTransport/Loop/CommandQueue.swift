internal import Synchronization

/// What tasks want of the loop, who attends to that, and whether there is a thread.
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
    /// What tasks that run on the thread are to do next.
    var jobs: [UnownedJob] = []
    var hasThread = false
    var isStopped = false
    /// It looks at the commands before it sleeps.
    var isThreadAwake = false
    /// How many tasks work with the loop, or are about to. Each looks at the commands before it leaves.
    var attendants = 0
    /// One of them waits for an answer.
    var isDozing = false
    /// The thread's, once it has one.
    var loop: SharedLoop?
    var stopWaiters: [CheckedContinuation<Void, Never>] = []

    /// Whom to wake for what was just asked for, outside the lock, or it would run into it.
    mutating func wake() -> Wake? {
      guard let loop else { return nil }
      if isDozing {
        isDozing = false
        return .dozer(loop)
      }
      guard !isThreadAwake, attendants == 0 else { return nil }
      isThreadAwake = true
      return .thread(loop)
    }
  }

  private enum Wake {
    case thread(SharedLoop)
    /// A task that waits for an answer.
    case dozer(SharedLoop)

    func run() {
      switch self {
      case .thread(let loop): loop.wake()
      case .dozer(let loop): loop.wakeDozer()
      }
    }
  }

  private enum Start {
    case refused
    case needsThread
    /// By who asks, since the thread sleeps.
    case attend(SharedLoop)
    case isAttendedTo(Wake?)
  }

  private let configuration: HTTPClientConfiguration
  private let state = Mutex(State())

  init(_ configuration: HTTPClientConfiguration) {
    self.configuration = configuration
  }

  // MARK: From any task

  /// Starts a transfer, and the thread if there is none.
  ///
  /// While the thread sleeps the request is sent by the caller, which saves waking the thread: that costs as much as sending.
  func start(_ transfer: Transfer) throws(HTTPError) {
    let start = state.withLock { state -> Start in
      guard !state.isStopped else { return .refused }
      state.commands.append(.start(transfer))
      guard state.hasThread else {
        state.hasThread = true
        return .needsThread
      }
      // Certificates of authorities are read at once, which takes long.
      if case .tls = transfer.order.endpoint.address { return .isAttendedTo(state.wake()) }
      guard let loop = state.loop, !state.isThreadAwake, state.attendants == 0 else {
        return .isAttendedTo(state.wake())
      }
      state.attendants += 1
      return .attend(loop)
    }
    switch start {
    case .refused: throw HTTPError(.shutDown, "the client was shut down")
    case .attend(let loop): loop.attend()
    case .isAttendedTo(let wake): wake?.run()
    case .needsThread:
      let configuration = configuration
      let code = DetachedThread.start(named: "http") { [self] in SharedLoop.run(self, configuration) }
      if let code { fail(HTTPError(.system, "no thread for transfers could be started (error \(code))")) }
    }
  }

  /// Sends a command about a transfer that was started. Without a thread there is nothing left to command.
  func send(_ command: Command) {
    let wake = state.withLock { state -> Wake? in
      guard state.hasThread else { return nil }
      state.commands.append(command)
      return state.wake()
    }
    wake?.run()
  }

  /// Has the thread run a job, between its rounds of work; false where there is no thread.
  func run(_ job: UnownedJob) -> Bool {
    let (isTaken, loop) = state.withLock { state -> (Bool, SharedLoop?) in
      guard state.hasThread else { return (false, nil) }
      state.jobs.append(job)
      guard !state.isThreadAwake, let loop = state.loop else { return (true, nil) }
      state.isThreadAwake = true
      return (true, loop)
    }
    loop?.wake()
    return isTaken
  }

  func stop() {
    let sleeper = state.withLock { state in
      state.isStopped = true
      return state.loop
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

  // MARK: From those that attend

  /// The thread has a loop, and attends.
  func attach(_ loop: SharedLoop) {
    state.withLock { state in
      state.loop = loop
      state.isThreadAwake = true
    }
  }

  /// The thread is awake again.
  func awake() {
    state.withLock { $0.isThreadAwake = true }
  }

  /// Everything that was sent since the last call, and whether the thread is to end.
  func take() -> (commands: [Command], isStopped: Bool) {
    state.withLock { state in
      var commands: [Command] = []
      swap(&commands, &state.commands)
      return (commands, state.isStopped)
    }
  }

  /// The jobs that came since the last call, for the thread.
  func takeJobs() -> [UnownedJob] {
    state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
  }

  var hasJobs: Bool { state.withLock { !$0.jobs.isEmpty } }

  /// Whether the thread may sleep; from now on it is woken for the next command.
  func prepareToSleep() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty, state.jobs.isEmpty, !state.isStopped else { return false }
      state.isThreadAwake = false
      return true
    }
  }

  /// Whether a task may wait for an answer; from now on it is woken for the next command.
  func prepareToDoze() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty, !state.isStopped else { return false }
      state.isDozing = true
      return true
    }
  }

  func endDoze() {
    state.withLock { $0.isDozing = false }
  }

  /// Whether a task may leave, since there is nothing to do.
  func leave() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty else { return false }
      state.attendants -= 1
      return true
    }
  }

  /// Leaves what there is to do to the thread, which must be woken.
  func leaveToThread() {
    state.withLock { state in
      state.attendants -= 1
      state.isThreadAwake = true
    }
  }

  /// Gives the thread up, unless there is something to do for it.
  func detachIfUnused() -> Bool {
    state.withLock { state in
      guard state.attendants == 0, state.commands.isEmpty, state.jobs.isEmpty, !state.isStopped else { return false }
      state.loop = nil
      state.hasThread = false
      return true
    }
  }

  /// The thread's last act: fails what is still in the queue, and leaves the jobs to the global pool.
  func fail(_ error: HTTPError) {
    let (commands, waiters, jobs) = state.withLock { state in
      let left = (state.commands, state.stopWaiters, state.jobs)
      state.commands = []
      state.jobs = []
      state.stopWaiters = []
      state.loop = nil
      state.hasThread = false
      return left
    }
    for case .start(let transfer) in commands {
      _ = transfer.deliver(head: nil, bytes: ReceivedBytes(), end: .failure(error))
    }
    for waiter in waiters { waiter.resume() }
    for job in jobs { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }
}
