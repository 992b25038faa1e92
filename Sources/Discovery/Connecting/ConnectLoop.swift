internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// All connects of a search, driven by `poll` on one thread of their own.
///
/// The thread and its wake-up are there only while a connect is under way: when the last caller is answered, every
/// descriptor is closed.
package final class ConnectLoop: Connector {
  private struct State {
    var lastID: UInt64 = 0
    /// Not yet seen by the thread.
    var incoming: [PendingConnect] = []
    /// Everything that isn't answered yet: what may still be cancelled.
    var live: Set<UInt64> = []
    var cancelled: Set<UInt64> = []
    /// The thread's wake-up; written to under the lock only, so that it can't be closed meanwhile.
    var wakeUp: (read: Int32, write: Int32)?

    func wake() {
      guard let wakeUp else { return }
      var byte: UInt8 = 0
      // A full one already has the thread awake.
      _ = write(wakeUp.write, &byte, 1)
    }
  }

  private let queue = DispatchQueue(label: "flotilla.discovery.connect")
  private let state = Mutex(State())

  package init() {}

  package func connect(
    to address: IPAddress, zone: String?, port: UInt16, within limit: Duration
  ) async -> ConnectOutcome {
    guard !Task.isCancelled else { return .cancelled }
    let id = state.withLock { state in
      state.lastID &+= 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        switch PendingConnect.begin(address, zone: zone, port: port) {
        case .over(let outcome): continuation.resume(returning: outcome)
        case .busy(let descriptor):
          submit(
            PendingConnect(
              id: id, descriptor: descriptor, deadline: .now + limit, limit: limit, continuation: continuation))
          // The handler may have run before there was anything to cancel.
          if Task.isCancelled { cancel(id) }
        }
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func cancel(_ id: UInt64) {
    state.withLock { state in
      guard state.live.contains(id) else { return }
      state.cancelled.insert(id)
      state.wake()
    }
  }

  private func submit(_ connect: PendingConnect) {
    let started: Result<Bool, SystemError> = state.withLock { state in
      let needsThread = state.wakeUp == nil
      if needsThread {
        switch Descriptor.pair() {
        case .failure(let error): return .failure(error)
        case .success(let pair): state.wakeUp = pair
        }
      }
      state.live.insert(connect.id)
      state.incoming.append(connect)
      state.wake()
      return .success(needsThread)
    }
    switch started {
    case .success(false): break
    case .success(true): queue.async { self.run() }
    case .failure(let error):
      close(connect.descriptor)
      connect.continuation.resume(returning: .failed(reason: error.description))
    }
  }

  // MARK: On the thread

  private typealias Answer = (connect: PendingConnect, outcome: ConnectOutcome)

  private func run() {
    var pending: [PendingConnect] = []
    var answers: [Answer] = []
    while true {
      let (cancelled, wakeUp) = take(&pending)
      settle(&pending, into: &answers) { cancelled.contains($0.id) ? .cancelled : nil }
      for answer in answers { close(answer.connect.descriptor) }
      let isOver = finish(answers, isIdle: pending.isEmpty)
      for answer in answers { answer.connect.continuation.resume(returning: answer.outcome) }
      answers = []
      guard !isOver, let wakeUp else { return }
      answers = wait(for: &pending, wakeUp)
    }
  }

  private func take(_ pending: inout [PendingConnect]) -> (cancelled: Set<UInt64>, wakeUp: Int32?) {
    let (incoming, cancelled, wakeUp) = state.withLock { state in
      defer {
        state.incoming = []
        state.cancelled = []
      }
      return (state.incoming, state.cancelled, state.wakeUp?.read)
    }
    pending += incoming
    return (cancelled, wakeUp)
  }

  /// Forgets what is answered, and the wake-up as well if nothing is left to do.
  private func finish(_ answers: [Answer], isIdle: Bool) -> Bool {
    state.withLock { state in
      for answer in answers {
        state.live.remove(answer.connect.id)
        state.cancelled.remove(answer.connect.id)
      }
      guard isIdle, state.incoming.isEmpty else { return false }
      if let wakeUp = state.wakeUp {
        close(wakeUp.read)
        close(wakeUp.write)
      }
      state.wakeUp = nil
      return true
    }
  }

  /// Takes out what is settled.
  private func settle(
    _ pending: inout [PendingConnect], into answers: inout [Answer], _ outcome: (PendingConnect) -> ConnectOutcome?
  ) {
    var left: [PendingConnect] = []
    for connect in pending {
      if let outcome = outcome(connect) { answers.append((connect, outcome)) } else { left.append(connect) }
    }
    pending = left
  }

  private func wait(for pending: inout [PendingConnect], _ wakeUp: Int32) -> [Answer] {
    var polled = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
    polled += pending.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
    let code = poll(&polled, nfds_t(polled.count), Self.patience(pending.lazy.map(\.deadline).min()))
    var answers: [Answer] = []
    guard code >= 0 else {
      let error = SystemError(number: errno)
      guard error.number != EINTR else { return [] }
      settle(&pending, into: &answers) { _ in .failed(reason: error.description) }
      return answers
    }
    if polled.first?.revents != 0 { Self.drain(wakeUp) }
    let ready = Set(polled.dropFirst().lazy.filter { $0.revents != 0 }.map(\.fd))
    let now = ContinuousClock.now
    settle(&pending, into: &answers) { connect in
      if ready.contains(connect.descriptor) { return connect.outcome() }
      return connect.deadline <= now ? .absent(reason: "no answer within \(connect.limit)") : nil
    }
    return answers
  }

  /// How long `poll` may wait, in milliseconds rounded up, or -1 for ever.
  private static func patience(_ deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(min(seconds, 60)) * 1000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
  }

  private static func drain(_ descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }
}
