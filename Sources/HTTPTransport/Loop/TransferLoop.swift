internal import CCurl

/// What the client's thread does: commands in, transfers through libcurl, results out, sleep.
///
/// Everything here belongs to that one thread. It ends when it is told to, or after nothing was to be done for
/// ``HTTPClientConfiguration/idleLifetime``, which also closes the idle connections.
final class TransferLoop {
  let queue: CommandQueue
  let configuration: HTTPClientConfiguration
  let multi: CurlMulti
  /// The time of this round.
  private(set) var now = ContinuousClock.now
  /// Transfers that have something to hand over at the end of the round.
  var ready: [ActiveTransfer] = []
  /// Transfers on upgraded connections that may be able to go on.
  var pumped: [ActiveTransfer] = []
  private var active: [ObjectIdentifier: ActiveTransfer] = [:]
  private var exchanges = 0
  private var waiting: [Waiting] = []
  private var nextTurnDeadline: ContinuousClock.Instant?
  private var names: NameLookups
  private var spareHandles: [CurlEasy] = []
  private var unusedSince: ContinuousClock.Instant?

  /// A request whose turn hasn't come.
  private struct Waiting {
    let transfer: Transfer
    let addresses: [String]
    let deadline: ContinuousClock.Instant
  }

  /// Runs a loop on this thread until it is no longer needed.
  static func run(_ queue: CommandQueue, _ configuration: HTTPClientConfiguration) {
    guard let multi = CurlMulti() else {
      queue.fail(HTTPError(.system, "libcurl could not be set up"))
      return
    }
    let loop = TransferLoop(queue, configuration, multi)
    queue.attach(multi.waker)
    if loop.runUntilStopped() { queue.fail(HTTPError(.shutDown, "the client was shut down")) }
  }

  private init(_ queue: CommandQueue, _ configuration: HTTPClientConfiguration, _ multi: CurlMulti) {
    self.queue = queue
    self.configuration = configuration
    self.multi = multi
    names = NameLookups(lifetime: configuration.addressLifetime)
    keepFreedMemory()
  }

  /// The C library gives free memory of more than 128 KiB back to the system, and each page of it is fetched again by a
  /// fault: with a stream all the time. glibc raises that limit to twice the largest piece that was ever given back whole
  /// (mallopt(3), "dynamic mmap threshold"); elsewhere this does nothing.
  private func keepFreedMemory() {
    unsafe UnsafeMutableRawPointer.allocate(byteCount: max(1, configuration.bodyBuffer), alignment: 16).deallocate()
  }

  /// - Returns: whether it was stopped, rather than out of work.
  private func runUntilStopped() -> Bool {
    while true {
      let (commands, isStopped) = queue.take()
      now = .now
      for command in commands { handle(command) }
      if isStopped {
        endAll(HTTPError(.shutDown, "the client was shut down"))
        return true
      }
      check(multi.perform())
      while let (transfer, code) = multi.nextFinished() {
        if code == CURLE_OK, let request = transfer.transfer.order.upgrade {
          check(transfer.upgrade(request), transfer)
          continue
        }
        transfer.finish(code)
        if code == CURLE_COULDNT_CONNECT, let lookup = transfer.transfer.order.lookup { names.forget(lookup) }
        remove(transfer)
      }
      pump()
      expire()
      handOver()
      if isOutOfWork, queue.detachIfUnused() { return false }
      if queue.prepareToSleep() { sleep() }
    }
  }

  // MARK: Upgraded connections

  private func pump() {
    var batch: [ActiveTransfer] = []
    swap(&batch, &pumped)
    for transfer in batch {
      let isRunning = active[ObjectIdentifier(transfer.transfer)] === transfer
      guard isRunning, let end = transfer.upgraded?.pump() else { continue }
      transfer.finish(end)
      remove(transfer)
    }
  }

  private func sleep() {
    var waiting: [ActiveTransfer] = []
    var sockets: [curl_waitfd] = []
    for transfer in active.values {
      guard let interest = transfer.upgraded?.interest else { continue }
      waiting.append(transfer)
      sockets.append(interest)
    }
    check(multi.poll(milliseconds: pumped.isEmpty ? sleepingTime() : 0, &sockets))
    for (transfer, socket) in zip(waiting, sockets) where socket.revents != 0 { pumped.append(transfer) }
  }

  // MARK: Commands

  private func handle(_ command: CommandQueue.Command) {
    switch command {
    case .start(let transfer): begin(transfer)
    case .cancel(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { remove(found) }
    case .resumeDownload(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { check(found.resumeDownload(), found) }
    case .resumeUpload(let transfer):
      if let found = active[ObjectIdentifier(transfer)] { check(found.resumeUpload(), found) }
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
    case .wait(let startLookup): if startLookup { resolve(lookup) }
    }
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
      nextTurnDeadline = min(nextTurnDeadline ?? deadline, deadline)
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
    if transfer.order.isExchange { exchanges += 1 }
    limitConnections()
  }

  // MARK: Ends

  private func remove(_ transfer: ActiveTransfer) {
    guard active.removeValue(forKey: ObjectIdentifier(transfer.transfer)) != nil else { return }
    multi.remove(transfer.easy)
    transfer.easy.release()
    if spareHandles.count < 16 { spareHandles.append(transfer.easy) }
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
    pumped = []
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
    while !ready.isEmpty {
      var batch: [ActiveTransfer] = []
      swap(&batch, &ready)
      for transfer in batch where transfer.flush() { check(transfer.resumeDownload(), transfer) }
    }
  }

  private func check(_ code: CURLcode, _ transfer: ActiveTransfer) {
    guard code != CURLE_OK else { return }
    transfer.finish(code)
    remove(transfer)
  }

  private func check(_ code: CURLMcode) {
    guard code != CURLM_OK else { return }
    endAll(HTTPError(.system, "libcurl failed (\(code.rawValue))"))
  }

  // MARK: Time

  private func expire() {
    for transfer in active.values {
      guard let (time, code) = transfer.deadline, time <= now else { continue }
      transfer.finish(.failure(timeoutError(code, transfer.transfer.order)))
      remove(transfer)
    }
    for transfer in names.parkedTransfers where transfer.started + transfer.order.timeouts.connect <= now {
      fail(transfer, timeoutError(.connectTimeout, transfer.order))
    }
    guard let nextTurnDeadline, nextTurnDeadline <= now else { return }
    for entry in waiting where entry.deadline <= now {
      fail(entry.transfer, timeoutError(.overallTimeout, entry.transfer.order))
    }
    waiting.removeAll { $0.transfer.hasEnded }
    self.nextTurnDeadline = waiting.map(\.deadline).min()
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
    return false
  }

  private func sleepingTime() -> Int32 {
    var next = now + .seconds(60)
    for transfer in active.values {
      if let (time, _) = transfer.deadline { next = min(next, time) }
    }
    for transfer in names.parkedTransfers where !transfer.hasEnded {
      next = min(next, transfer.started + transfer.order.timeouts.connect)
    }
    if let nextTurnDeadline { next = min(next, nextTurnDeadline) }
    if let unusedSince { next = min(next, unusedSince + configuration.idleLifetime) }
    return Int32(clamping: now.duration(to: next).wholeMilliseconds)
  }
}
