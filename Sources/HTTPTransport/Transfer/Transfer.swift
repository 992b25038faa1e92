internal import Synchronization

/// One request and its response, as the task that wants it and the thread that does it share it.
///
/// The state changes under the lock; continuations are resumed and commands are sent after it is released.
final class Transfer: Sendable {
  let order: TransferOrder
  let started = ContinuousClock.now
  let upload: UploadChannel?
  private let queue: CommandQueue
  private let state: Mutex<ResponseState>

  init(_ order: TransferOrder, bodyBuffer: Int, queue: CommandQueue) {
    self.order = order
    self.queue = queue
    state = Mutex(ResponseState(limit: bodyBuffer))
    if case .stream(let length, _) = order.content {
      upload = UploadChannel(length: length, limit: bodyBuffer)
    } else if order.upgrade != nil {
      upload = UploadChannel(length: nil, limit: bodyBuffer)
    } else {
      upload = nil
    }
    upload?.connect { [weak self, queue] in
      if let self { queue.send(.resumeUpload(self)) }
    }
  }

  // MARK: The consumer's side

  /// The head of the response, once it is in.
  func head() async throws -> HTTPResponseHead {
    if let head = try state.withLock({ try $0.takeHead() }) { return head }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        state.withLock { $0.waitForHead(continuation) }?.run()
      }
    } onCancel: {
      abandon(CancellationError())
    }
  }

  /// The next bytes that have come; `nil` at the end.
  /// - Parameter wanted: how many bytes the task is woken for, unless no more come or no more fit.
  func next(atLeast wanted: Int) async throws -> [UInt8]? {
    if Task.isCancelled {
      abandon(CancellationError())
      throw CancellationError()
    }
    switch state.withLock({ $0.take() }) {
    case .bytes(let bytes, let resume):
      if resume { queue.send(.resumeDownload(self)) }
      return bytes
    case .end(let result):
      try result.get()
      return nil
    case .nothingYet:
      break
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (wake, resume) = state.withLock { $0.waitForBytes(continuation, atLeast: wanted) }
        wake?.run()
        if resume { queue.send(.resumeDownload(self)) }
      }
    } onCancel: {
      abandon(CancellationError())
    }
  }

  /// Ends the transfer from this side: nobody wants the rest.
  func abandon(_ error: any Error) {
    let (wake, wasRunning) = state.withLock { $0.end(.failure(error), discarding: true) }
    wake?.run()
    upload?.close()
    if wasRunning { queue.send(.cancel(self)) }
  }

  // MARK: The thread's side

  var hasEnded: Bool { state.withLock { $0.result != nil } }

  /// Hands over what came in one round of the thread.
  /// - Returns: whether a paused download may go on at once.
  func deliver(head: HTTPResponseHead?, bytes: ReceivedBytes, end: Result<Void, any Error>?) -> Bool {
    let (wake, resume) = state.withLock { $0.deliver(head: head, bytes: bytes, end: end) }
    wake?.run()
    if end != nil { upload?.close() }
    return resume
  }

  /// Whether the download has to pause, with `staged` bytes not yet handed over. If so, taking bytes sends
  /// `Command.resumeDownload`.
  func pauseIfFull(staged: Int) -> Bool {
    state.withLock { $0.pauseIfFull(staged: staged) }
  }
}
