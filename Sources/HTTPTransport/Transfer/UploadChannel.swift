internal import Synchronization

/// The bytes of a streamed request on their way from the task that produces them to the thread that sends them.
final class UploadChannel: Sendable {
  /// What the thread gets when it asks for bytes.
  enum Read {
    case bytes(Int)
    case nothingYet
    case end
    case failed
  }

  fileprivate struct State {
    var chunks: [[UInt8]] = []  // at most a few: the producer waits once `limit` bytes are here
    var offset = 0  // into the first chunk
    var count = 0
    var remaining: Int64?
    var isPaused = false
    var isFinished = false
    var isClosed = false
    var failure: HTTPError?
    var waiter: CheckedContinuation<Void, any Error>?
    var producer: Task<Void, Never>?
    var resume: (@Sendable () -> Void)?
  }

  private let limit: Int
  private let state: Mutex<State>
  let length: Int64?

  init(length: Int64?, limit: Int) {
    self.length = length
    self.limit = limit
    state = Mutex(State(remaining: length))
  }

  /// Sets what is called when a paused upload has bytes again.
  func connect(_ resume: @escaping @Sendable () -> Void) {
    state.withLock { $0.resume = resume }
  }

  // MARK: The producer's side

  /// Runs the producer in a task that lives as long as the transfer.
  func start(_ produce: @escaping @Sendable (UploadWriter) async throws -> Void) {
    let task = Task {
      do {
        try await produce(UploadWriter(channel: self))
        finish(nil)
      } catch {
        finish(HTTPError(.uploadFailed, "the body of the request could not be produced", cause: error))
      }
    }
    let isClosed = state.withLock { state in
      if !state.isClosed { state.producer = task }
      return state.isClosed
    }
    if isClosed { task.cancel() }
  }

  func write(_ chunk: [UInt8]) async throws {
    try Task.checkCancellation()
    guard !chunk.isEmpty else { return }
    let (resume, mustWait) = try state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
      if state.isClosed || state.isFinished { throw CancellationError() }
      state.chunks.append(chunk)
      state.count += chunk.count
      let resume = state.isPaused ? state.resume : nil
      state.isPaused = false
      return (resume, state.count >= limit)
    }
    resume?()
    guard mustWait else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          // Who cancelled before there was a waiter found none.
          if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
          if state.count < limit { return .success(()) }
          if state.waiter != nil {
            return .failure(HTTPError(.uploadFailed, "two tasks write one body at the same time"))
          }
          state.waiter = continuation
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      wakeProducer { $0.waiter != nil }.map { $0.resume(throwing: CancellationError()) }
    }
  }

  /// No more bytes come.
  func finish(_ failure: HTTPError?) {
    let resume = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isClosed else { return nil }
      state.isFinished = true
      state.failure = failure
      let resume = state.isPaused ? state.resume : nil
      state.isPaused = false
      return resume
    }
    resume?()
  }

  // MARK: The thread's side

  /// Why the producer failed, if it did.
  var failure: HTTPError? { state.withLock { $0.failure } }

  /// Moves bytes to where libcurl wants them.
  func read(into target: UnsafeMutableRawBufferPointer) -> Read {
    let read = state.withLock { unsafe $0.read(into: target) }
    wakeProducer { $0.count < limit }?.resume()
    return read
  }

  /// Ends the producer: the transfer is over.
  func close() {
    let (producer, waiter) = state.withLock { state in
      state.isClosed = true
      state.chunks = []
      state.resume = nil
      let ends = (state.producer, state.waiter)
      state.producer = nil
      state.waiter = nil
      return ends
    }
    producer?.cancel()
    waiter?.resume(throwing: CancellationError())
  }

  private func wakeProducer(
    if condition: (borrowing State) -> Bool
  ) -> CheckedContinuation<Void, any Error>? {
    state.withLock { state in
      guard condition(state), let waiter = state.waiter else { return nil }
      state.waiter = nil
      return waiter
    }
  }
}

extension UploadChannel.State {
  fileprivate mutating func read(into target: UnsafeMutableRawBufferPointer) -> UploadChannel.Read {
    if failure != nil { return .failed }
    guard let first = chunks.first else {
      guard isFinished else {
        isPaused = true
        return .nothingYet
      }
      if let remaining, remaining > 0 {
        failure = HTTPError(.uploadFailed, "the body ended \(remaining) bytes before its announced length")
        return .failed
      }
      return .end
    }
    let available = first.count - offset
    let taken = min(available, target.count)
    if let left = remaining {
      guard left >= Int64(taken) else {
        failure = HTTPError(.uploadFailed, "the body goes on after its announced length")
        return .failed
      }
      remaining = left - Int64(taken)
    }
    unsafe first.withUnsafeBytes { source in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + taken]))
    }
    count -= taken
    offset += taken
    if offset == first.count {
      chunks.removeFirst()
      offset = 0
    }
    return .bytes(taken)
  }
}
