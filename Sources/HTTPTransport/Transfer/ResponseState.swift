/// What is known of a response: a value that is changed under ``Transfer``'s lock.
struct ResponseState {
  /// A waiting task and what it gets; run outside the lock.
  enum Wake {
    case head(CheckedContinuation<HTTPResponseHead, any Error>, Result<HTTPResponseHead, any Error>)
    case bytes(CheckedContinuation<[UInt8]?, any Error>, Result<[UInt8]?, any Error>)

    func run() {
      switch self {
      case .head(let continuation, let result): continuation.resume(with: result)
      case .bytes(let continuation, let result): continuation.resume(with: result)
      }
    }
  }

  enum Taken {
    case bytes([UInt8], resume: Bool)
    case end(Result<Void, any Error>)
    case nothingYet
  }

  let limit: Int
  private(set) var result: Result<Void, any Error>?
  private var head: HTTPResponseHead?
  private var bytes = ReceivedBytes()
  private var isPaused = false
  private var headWaiter: CheckedContinuation<HTTPResponseHead, any Error>?
  private var bytesWaiter: CheckedContinuation<[UInt8]?, any Error>?
  /// How many bytes the waiting task is woken for, unless no more come or no more fit.
  private var wanted = 1

  init(limit: Int) {
    self.limit = limit
  }

  // MARK: The consumer's side

  /// The head, if it is in.
  func takeHead() throws -> HTTPResponseHead? {
    if let head { return head }
    try result?.get()
    return nil
  }

  mutating func waitForHead(_ continuation: CheckedContinuation<HTTPResponseHead, any Error>) -> Wake? {
    if let head { return .head(continuation, .success(head)) }
    switch result {
    case .failure(let error): return .head(continuation, .failure(error))
    case .success: return .head(continuation, .failure(Self.noHead))
    case nil:
      headWaiter = continuation
      return nil
    }
  }

  mutating func take() -> Taken {
    if let taken = bytes.takeFirst() { return .bytes(taken, resume: mayResume()) }
    if let result { return .end(result) }
    return .nothingYet
  }

  /// - Returns: a task to wake at once, since something came in between, and whether a paused download may go on.
  mutating func waitForBytes(
    _ continuation: CheckedContinuation<[UInt8]?, any Error>, atLeast wanted: Int
  ) -> (Wake?, resume: Bool) {
    guard bytesWaiter == nil else {
      let error = HTTPError(.concurrentReads, "another task is reading this body already")
      return (.bytes(continuation, .failure(error)), false)
    }
    switch take() {
    case .bytes(let taken, let resume):
      return (.bytes(continuation, .success(taken)), resume)
    case .end(let result):
      return (.bytes(continuation, result.map { nil }), false)
    case .nothingYet:
      bytesWaiter = continuation
      self.wanted = wanted
      return (nil, false)
    }
  }

  // MARK: Both sides

  /// Ends the transfer; the first end counts.
  /// - Returns: a task to wake, and whether the transfer was still running.
  mutating func end(_ end: Result<Void, any Error>, discarding: Bool) -> (Wake?, Bool) {
    if discarding { bytes = ReceivedBytes() }
    guard result == nil else { return (nil, false) }
    result = end
    if let waiter = headWaiter {
      headWaiter = nil
      if case .failure(let error) = end { return (.head(waiter, .failure(error)), true) }
      return (.head(waiter, .failure(Self.noHead)), true)
    }
    if let waiter = bytesWaiter {
      bytesWaiter = nil
      return (.bytes(waiter, end.map { nil }), true)
    }
    return (nil, true)
  }

  // MARK: The thread's side

  mutating func deliver(
    head newHead: HTTPResponseHead?, bytes newBytes: ReceivedBytes, end newEnd: Result<Void, any Error>?
  ) -> (Wake?, resume: Bool) {
    guard result == nil else { return (nil, false) }
    if let newHead { head = newHead }
    bytes.append(newBytes)

    var wake: Wake?
    var resume = false
    if let head, let waiter = headWaiter {
      headWaiter = nil
      wake = .head(waiter, .success(head))
    } else if let waiter = bytesWaiter, bytes.count >= min(wanted, limit) || isPaused || newEnd != nil,
      let taken = bytes.takeFirst()
    {
      bytesWaiter = nil
      wake = .bytes(waiter, .success(taken))
      resume = mayResume()
    }
    guard let newEnd else { return (wake, resume) }
    let (lastWake, _) = end(newEnd, discarding: false)
    return (wake ?? lastWake, false)
  }

  /// Whether a paused download is to go on: when most of what waited was taken, so that neither side waits for the other.
  private mutating func mayResume() -> Bool {
    guard isPaused, result == nil, bytes.count <= limit / 4 else { return false }
    isPaused = false
    return true
  }

  mutating func pauseIfFull(staged: Int) -> Bool {
    guard bytes.count + staged >= limit, result == nil else { return false }
    isPaused = true
    return true
  }

  private static let noHead = HTTPError(.protocolViolation, "the response ended before its head")
}
