internal import CCurl

/// What is done in rounds: commands in, transfers through libcurl, results out.
///
/// Belongs to one at a time, which ``SharedLoop`` ensures. It ends when it is told to, or after nothing was to be done for
/// ``HTTPClientConfiguration/idleLifetime``, which also closes the idle connections.
final class TransferLoop {
  let queue: CommandQueue
  let configuration: HTTPClientConfiguration
  let multi: CurlMulti
  /// The time of this round.
  private(set) var now = ContinuousClock.now
  /// Transfers that have something to hand over at the end of the round.
  var ready: [ActiveTransfer] = []
  /// Transfers that take nothing until the thread has rested.
  private var resting: [ActiveTransfer] = []
  private var mustRest = false
  /// Transfers on upgraded connections that may be able to go on.
  var pumped: [ActiveTransfer] = []
  private var active: [ObjectIdentifier: ActiveTransfer] = [:]
  private var upgraded: [ObjectIdentifier: ActiveTransfer] = [:]
  private var exchanges = 0
  private var waiting: [Waiting] = []
  private var names: NameLookups
  private var spareHandles: [CurlEasy] = []
  private var unusedSince: ContinuousClock.Instant?
  /// No deadline is before it. It may be too early, as where the transfer is gone that it was for: then nothing is found.
  private var nextDeadline = ContinuousClock.now
  /// Until when the thread sleeps, and for which upgraded connections.
  private var sleepsUntil = ContinuousClock.now
  private var sleepsFor: [ActiveTransfer] = []
  /// What the thread waits for of upgraded connections may be another than it should.
  private var mustWake = false
  /// Where a task waits for an answer.
  private let dozer: CurlSleeper
  /// How long answers take, smoothed.
  private var answerTime: Duration = .seconds(1)

  /// A request whose turn hasn't come.
  private struct Waiting {
    let transfer: Transfer
    let addresses: [String]
    let deadline: ContinuousClock.Instant
  }

  /// What the thread does after its work.
  enum Next {
    /// With a rest before, in which what streams in gathers.
    case sleep(milliseconds: Int32, [curl_waitfd], rest: Bool)
    /// What tasks that run on the thread do; then there may be more work.
    case runJobs
    /// There is no work any more.
    case end
    case stop
  }

  /// Rounds of work that a task does before it leaves the rest to the thread.
  private static let mostRounds = 4
  private static let soon: Duration = .microseconds(300)
  /// Milliseconds. With shorter ones the system is about as long at setting its timers as at waiting.
  private static let longestDoze: Int32 = 5

  init?(_ queue: CommandQueue, _ configuration: HTTPClientConfiguration, dozer: CurlSleeper) {
    guard let multi = CurlMulti() else { return nil }
    self.queue = queue
    self.configuration = configuration
    self.multi = multi
    self.dozer = dozer
    names = NameLookups(lifetime: configuration.addressLifetime)
    keepFreedMemory()
  }

  /// The C library gives free memory of more than 128 KiB back to the system, and each page of it is fetched again by a
  /// fault: with a stream all the time. glibc raises that limit to twice the largest piece that was ever given back whole
  /// (mallopt(3), "dynamic mmap threshold"); elsewhere this does nothing.
  private func keepFreedMemory() {
    unsafe UnsafeMutableRawPointer.allocate(byteCount: max(1, configuration.bodyBuffer), alignment: 16).deallocate()
  }

  // MARK: Work

  /// The thread's work: all that is to be done without waiting.
  /// - Parameters:
  ///   - sockets: what it slept for, with what happened to them. Upgraded connections come last.
  ///   - afterJobs: whether it just ran jobs. If there are more, the sockets have their turn before.
  func work(_ sockets: [curl_waitfd], afterJobs: Bool) -> Next {
    now = .now
    let libcurls = sockets.count - sleepsFor.count
    for socket in sockets.prefix(libcurls) where socket.revents != 0 {
      multi.sockets.spoke(socket.fd)
      check(multi.act(on: socket))
    }
    for (transfer, socket) in zip(sleepsFor, sockets.dropFirst(libcurls)) where socket.revents != 0 {
      pumped.append(transfer)
    }
    sleepsFor = []
    endRests()
    while true {
      let (commands, isStopped) = queue.take()
      round(commands)
      if isStopped {
        endAll(HTTPError(.shutDown, "the client was shut down"))
        return .stop
      }
      if isOutOfWork, queue.detachIfUnused() { return .end }
      if queue.prepareToSleep() { return sleep() }
      if queue.hasJobs { return afterJobs ? sleep(atMost: 0) : .runJobs }
    }
  }

  /// A task's work while the thread sleeps: what was asked for, until nothing more is.
  /// - Returns: whether the thread must be woken.
  func attend() -> Bool {
    for _ in 0..<Self.mostRounds {
      round(queue.take().commands)
      if mayDoze, queue.prepareToDoze() { doze() }
      if queue.leave() { return mustWakeThread }
    }
    queue.leaveToThread()
    return true
  }

  private var mustWakeThread: Bool {
    mustWake || !resting.isEmpty || multi.sockets.mustWake || nextTime < sleepsUntil
  }

  /// Whether answers come sooner than two threads could be woken for them, and tasks may wait for them: where the pool has one
  /// thread, all others would wait, too.
  private var answersComeSoon: Bool { answerTime < Self.soon && DetachedThread.poolWidth > 1 }

  private var mayDoze: Bool {
    active.count == 1 && upgraded.isEmpty && answersComeSoon && !multi.sockets.isAlarmed
  }

  /// Waits for an answer on a task's thread, which is bounded as holding a lock is.
  private func doze() {
    var sockets = multi.sockets.wanted
    let code = dozer.sleep(milliseconds: Self.longestDoze, &sockets)
    queue.endDoze()
    now = .now
    check(code)
    for socket in sockets { check(multi.act(on: socket)) }
    round([])
  }

  /// A response's head is in.
  func answered(_ transfer: Transfer) {
    answerTime = (answerTime * 7 + transfer.started.duration(to: now)) / 8
  }

  private func round(_ commands: [CommandQueue.Command]) {
    now = .now
    for command in commands { handle(command) }
    check(multi.act(at: now))
    while let (transfer, code) = multi.nextFinished() {
      if code == CURLE_OK, let request = transfer.transfer.order.upgrade {
        upgrade(transfer, request)
        continue
      }
      transfer.finish(code)
      if code == CURLE_COULDNT_CONNECT, let lookup = transfer.transfer.order.lookup { names.forget(lookup) }
      remove(transfer)
    }
    pump()
    expire()
    handOver()
  }

  // MARK: Upgraded connections

  private func upgrade(_ transfer: ActiveTransfer, _ request: [UInt8]) {
    upgraded[ObjectIdentifier(transfer.transfer)] = transfer
    check(transfer.upgrade(request), transfer)
  }

  private func pump() {
    guard !pumped.isEmpty else { return }
    mustWake = true
    var batch: [ActiveTransfer] = []
    swap(&batch, &pumped)
    for transfer in batch {
      let isRunning = active[ObjectIdentifier(transfer.transfer)] === transfer
      guard isRunning, let end = transfer.upgraded?.pump() else { continue }
      transfer.finish(end)
      remove(transfer)
    }
  }

  // MARK: Sleep

  private func sleep(atMost milliseconds: Int32 = .max) -> Next {
    // Not where tasks wait for their answers, which would wake the thread, too.
    var sockets = multi.sockets.watch(idle: active.isEmpty && !answersComeSoon)
    mustWake = false
    for transfer in upgraded.values {
      guard let interest = transfer.upgraded?.interest else { continue }
      sleepsFor.append(transfer)
      sockets.append(interest)
    }
    sleepsUntil = nextTime
    let time = sleepsUntil > now ? Int32(clamping: now.duration(to: sleepsUntil).wholeMilliseconds) : 0
    defer { mustRest = false }
    return .sleep(milliseconds: resting.isEmpty ? min(time, milliseconds) : 0, sockets, rest: mustRest)
  }

  /// What streams in gathers before the thread looks again.
  func rest() { mustRest = true }

  /// The same, and this transfer takes nothing before that.
  func rest(_ transfer: ActiveTransfer) {
    mustRest = true
    resting.append(transfer)
  }

  private func endRests() {
    guard !resting.isEmpty else { return }
    var batch: [ActiveTransfer] = []
    swap(&batch, &resting)
    for transfer in batch where active[ObjectIdentifier(transfer.transfer)] === transfer {
      resume(transfer, transfer.endRest())
    }
  }

  // MARK: Commands

  private func handle(_ command: CommandQueue.Command) {
    switch command {
    case .start(let transfer): begin(transfer)
    case .cancel(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { remove(found) }
    case .resumeDownload(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { resume(found, found.resumeDownload()) }
    case .resumeUpload(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { resume(found, found.resumeUpload()) }
    case .resolved(let lookup, let result):
      let (transfers, next) = names.answer(lookup, result, now: now)
      if let next { resolve(next) }
      for transfer in transfers where !transfer.hasEnded {
        switch result {
        case .success(let addresses): launch(transfer, addresses)
        case .failure(let error): fail(transfer, error)
        }
      }
    }
  }

  private func begin(_ transfer: Transfer) {
    guard !transfer.hasEnded else { return }
    guard let lookup = transfer.order.lookup else { return launch(transfer, []) }
    switch names.ask(lookup, for: transfer, now: now) {
    case .addresses(let addresses): launch(transfer, addresses)
    case .wait(let startLookup):
      note(deadline: transfer.started + transfer.order.timeouts.connect)
      if startLookup { resolve(lookup) }
    }
  }

  /// Goes on with a transfer that paused, for which its deadlines count again.
  private func resume(_ transfer: ActiveTransfer, _ code: CURLcode) {
    if let (time, _) = transfer.deadline { note(deadline: time) }
    check(code, transfer)
  }

  private func resolve(_ lookup: HostLookup) {
    let code = DetachedThread.start(named: "http-resolve") { [queue] in
      queue.send(.resolved(lookup, lookup.resolve()))
    }
    if let code {
      let error = HTTPError(.system, "no thread for the lookup of \"\(lookup.host)\" could be started (error \(code))")
      queue.send(.resolved(lookup, .failure(error)))
    }
  }

  private func launch(_ transfer: Transfer, _ addresses: [String]) {
    if let overall = transfer.order.timeouts.overall, exchanges >= configuration.concurrentExchanges {
      let deadline = transfer.started + overall
      waiting.append(Waiting(transfer: transfer, addresses: addresses, deadline: deadline))
      note(deadline: deadline)
      return
    }
    guard let easy = spareHandles.popLast() ?? CurlEasy() else {
      return fail(transfer, HTTPError(.system, "libcurl has no handle to give"))
    }
    let running = ActiveTransfer(transfer, easy, loop: self)
    var connect = transfer.order.timeouts.connect
    if transfer.order.lookup != nil { connect -= transfer.started.duration(to: now) }
    easy.configure(for: running, addresses: addresses, connect: connect, configuration)
    if let code = easy.setupFailure {
      easy.target = nil
      return fail(transfer, HTTPError(code, easy.failureText(code)))
    }
    let added = multi.add(easy)
    guard added == CURLM_OK else {
      easy.target = nil
      return fail(transfer, HTTPError(.system, "libcurl refused the transfer (\(added.rawValue))"))
    }
    active[ObjectIdentifier(transfer)] = running
    unusedSince = nil
    if let (time, _) = running.deadline { note(deadline: time) }
    if transfer.order.isExchange { exchanges += 1 }
    limitConnections()
  }

  // MARK: Ends

  private func remove(_ transfer: ActiveTransfer) {
    guard active.removeValue(forKey: ObjectIdentifier(transfer.transfer)) != nil else { return }
    if upgraded.removeValue(forKey: ObjectIdentifier(transfer.transfer)) != nil { mustWake = true }
    multi.remove(transfer.easy)
    transfer.easy.release()
    if CurlLibrary.canReuseHandles, spareHandles.count < 16 { spareHandles.append(transfer.easy) }
    limitConnections()
    guard transfer.transfer.order.isExchange else { return }
    exchanges -= 1
    while exchanges < configuration.concurrentExchanges, !waiting.isEmpty {
      let next = waiting.removeFirst()
      if !next.transfer.hasEnded { launch(next.transfer, next.addresses) }
    }
  }

  private func fail(_ transfer: Transfer, _ error: HTTPError) {
    _ = transfer.deliver(head: nil, bytes: ReceivedBytes(), end: .failure(error))
  }

  private func endAll(_ error: HTTPError) {
    for transfer in active.values {
      transfer.finish(.failure(error))
      multi.remove(transfer.easy)
      transfer.easy.target = nil
    }
    active = [:]
    upgraded = [:]
    pumped = []
    resting = []
    handOver()
    for transfer in names.parkedTransfers { fail(transfer, error) }
    for entry in waiting { fail(entry.transfer, error) }
    waiting = []
  }

  /// libcurl counts connections in use as well; only idle ones shall be limited.
  private func limitConnections() {
    multi.setConnectionLimit(active.count + configuration.idleConnections)
  }

  private func handOver() {
    var later: [ActiveTransfer] = []
    while !ready.isEmpty {
      var batch: [ActiveTransfer] = []
      swap(&batch, &ready)
      for transfer in batch {
        if let time = transfer.mayWait {
          note(deadline: time)
          later.append(transfer)
        } else if transfer.flush() {
          resume(transfer, transfer.resumeDownload())
        }
      }
    }
    ready = later
  }

  private func check(_ code: CURLcode, _ transfer: ActiveTransfer) {
    guard code != CURLE_OK else { return }
    transfer.finish(code)
    remove(transfer)
  }

  private func check(_ code: CURLMcode) {
    if code != CURLM_OK { fail(code) }
  }

  func fail(_ code: CURLMcode) {
    endAll(HTTPError(.system, "libcurl failed (\(code.rawValue))"))
  }

  // MARK: Time

  private func note(deadline: ContinuousClock.Instant) {
    nextDeadline = min(nextDeadline, deadline)
  }

  /// Not before that is there anything to do, unless something happens.
  private var nextTime: ContinuousClock.Instant {
    if !pumped.isEmpty || multi.sockets.isAlarmed { return now }
    if let alarm = multi.sockets.alarm { note(deadline: alarm) }
    return nextDeadline
  }

  private func expire() {
    guard nextDeadline <= now else { return }
    nextDeadline = now + .seconds(60)
    for transfer in active.values {
      guard let (time, code) = transfer.deadline else { continue }
      guard time <= now else {
        note(deadline: time)
        continue
      }
      transfer.finish(.failure(timeoutError(code, transfer.transfer.order)))
      remove(transfer)
    }
    for transfer in names.parkedTransfers where !transfer.hasEnded {
      let time = transfer.started + transfer.order.timeouts.connect
      if time <= now { fail(transfer, timeoutError(.connectTimeout, transfer.order)) } else { note(deadline: time) }
    }
    for entry in waiting {
      if entry.deadline <= now {
        fail(entry.transfer, timeoutError(.overallTimeout, entry.transfer.order))
      } else {
        note(deadline: entry.deadline)
      }
    }
    waiting.removeAll { $0.transfer.hasEnded }
    if let unusedSince { note(deadline: unusedSince + configuration.idleLifetime) }
  }

  private func timeoutError(_ code: HTTPError.Code, _ order: TransferOrder) -> HTTPError {
    let what =
      switch code {
      case .idleTimeout: "nothing was heard from \(order.endpoint) for \(order.timeouts.idle ?? .zero)"
      case .overallTimeout: "\(order.endpoint) took longer than \(order.timeouts.overall ?? .zero)"
      default: "the address of \(order.endpoint) wasn't found within \(order.timeouts.connect)"
      }
    return HTTPError(code, what)
  }

  private var isOutOfWork: Bool {
    guard active.isEmpty, waiting.isEmpty, names.isEmpty else {
      unusedSince = nil
      return false
    }
    if let unusedSince { return unusedSince + configuration.idleLifetime <= now }
    unusedSince = now
    note(deadline: now + configuration.idleLifetime)
    return false
  }
}
