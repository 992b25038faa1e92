internal import CCurl

/// A transfer while libcurl works on it. Belongs to its loop.
///
/// What comes in is staged here without a lock and handed over once a round, so that many small chunks wake the reader
/// once.
final class ActiveTransfer {
  let transfer: Transfer
  let easy: CurlEasy
  private unowned let loop: TransferLoop  // it holds this one
  private var parser = ResponseHeadParser()
  private var head: HTTPResponseHead?
  private var staged = ReceivedBytes()
  private var end: Result<Void, any Error>?
  private var hasHead = false
  private var violation: HTTPError?
  private var timesSent = 0
  private var isListed = false
  private var pause: Pause?
  private(set) var isUploadPaused = false
  private var lastActivity: ContinuousClock.Instant
  private var lastHandOver: ContinuousClock.Instant?
  private var flow = Flow()
  /// Whether reading once takes all that there is. Of TLS it takes one record, so nothing may wait to be read.
  private let readsAll: Bool
  /// Where the last piece of this round began.
  private var lastPiece: (address: UInt, round: ContinuousClock.Instant)?
  /// The connection, once it is given up to both sides.
  private(set) var upgraded: UpgradedSocket?

  /// Why nothing is taken from the connection.
  private enum Pause {
    /// A reader is too far behind.
    case isFull
    /// So many pieces come that they are left to gather for a moment.
    case isResting
  }

  init(_ transfer: Transfer, _ easy: CurlEasy, loop: TransferLoop) {
    self.transfer = transfer
    self.easy = easy
    self.loop = loop
    if case .tls = transfer.order.endpoint.address { readsAll = false } else { readsAll = true }
    lastActivity = loop.now
  }

  // MARK: Called by libcurl

  func received(body bytes: UnsafeRawBufferPointer) -> Int {
    lastActivity = loop.now
    if transfer.pauseIfFull(staged: staged.count) {
      pause = .isFull
      return ccurl_write_pause
    }
    if isReadAgain(UInt(bitPattern: bytes.baseAddress)), mustRest() { return ccurl_write_pause }
    unsafe staged.append(bytes)
    count(bytes.count)
    list()
    return bytes.count
  }

  /// The same of what was read into memory of its own. There was room for it: see ``mustPauseDownload()``.
  func received(body bytes: [UInt8]) {
    lastActivity = loop.now
    staged.append(bytes)
    count(bytes.count)
    list()
  }

  private func count(_ bytes: Int) {
    guard readsAll else { return }
    flow.received(bytes, at: loop.now)
    if flow.isDense { loop.rest() }
  }

  /// Some versions of libcurl (7.88 does) read on within a call while there is anything, which is all the time where pieces come
  /// as fast as they are read. What is read later lies before the end of what was read first.
  private func isReadAgain(_ address: UInt) -> Bool {
    defer { lastPiece = (address, loop.now) }
    guard let last = lastPiece, last.round == loop.now else { return false }
    return address <= last.address
  }

  func received(headerLine bytes: UnsafeRawBufferPointer) -> Int {
    lastActivity = loop.now
    do {
      guard let head = try unsafe parser.take(bytes) else { return bytes.count }
      self.head = head
      hasHead = true
      loop.answered(transfer)
      list()
      return bytes.count
    } catch {
      violation = error
      return 0
    }
  }

  /// The same on an upgraded connection, where the head says how to go on.
  func receivedUpgrade(headerLine bytes: UnsafeRawBufferPointer) -> (HTTPResponseHead?, HTTPError?) {
    let had = hasHead
    guard unsafe received(headerLine: bytes) == bytes.count else { return (nil, violation) }
    return (had ? nil : head, nil)
  }

  func send(into target: UnsafeMutableRawBufferPointer) -> Int {
    lastActivity = loop.now
    guard let upload = transfer.upload else { return ccurl_read_abort }
    switch unsafe upload.read(into: target) {
    case .bytes(let count): return count
    case .end: return 0
    case .failed: return ccurl_read_abort
    case .nothingYet:
      isUploadPaused = true
      return ccurl_read_pause
    }
  }

  /// libcurl asks before each sending; it repeats by itself what a dead connection swallowed, whatever the method.
  func mayBeSent() -> Bool {
    timesSent += 1
    return timesSent == 1 || (timesSent == 2 && transfer.order.mayBeRepeated)
  }

  // MARK: Called by the loop

  /// Takes the connection over from libcurl, which has made it.
  func upgrade(_ request: [UInt8]) -> CURLcode {
    guard let socket = easy.socket else { return CURLE_COULDNT_CONNECT }
    upgraded = UpgradedSocket(socket, request, for: self)
    loop.pumped.append(self)
    return CURLE_OK
  }

  /// Whether a reader is so far behind that nothing more may be taken from the connection.
  func mustPauseDownload() -> Bool {
    if transfer.pauseIfFull(staged: staged.count) { pause = .isFull }
    return isDownloadPaused
  }

  var isDownloadPaused: Bool { pause != nil }

  /// Whether more is to gather, now that all that there was has been read. If so, nothing is taken until the loop ends that.
  func mustRest() -> Bool {
    guard flow.isDense, pause == nil, end == nil else { return false }
    pause = .isResting
    loop.rest(self)
    return true
  }

  func endRest() -> CURLcode { resumeDownload(after: .isResting) }

  func resumeDownload() -> CURLcode { resumeDownload(after: .isFull) }

  private func resumeDownload(after reason: Pause) -> CURLcode {
    guard pause == reason else { return CURLE_OK }
    pause = nil
    lastActivity = loop.now
    if upgraded != nil {
      loop.pumped.append(self)
      return CURLE_OK
    }
    defer { lastPiece = nil }  // it was held back elsewhere
    return easy.pause(download: false, upload: isUploadPaused)
  }

  func resumeUpload() -> CURLcode {
    guard isUploadPaused else { return CURLE_OK }
    isUploadPaused = false
    lastActivity = loop.now
    if upgraded != nil {
      loop.pumped.append(self)
      return CURLE_OK
    }
    return easy.pause(download: isDownloadPaused, upload: false)
  }

  func finish(_ code: CURLcode) {
    if let violation {
      finish(.failure(violation))
    } else if let failure = transfer.upload?.failure {
      finish(.failure(failure))
    } else if code == CURLE_OK {
      finish(
        hasHead ? .success(()) : .failure(HTTPError(.protocolViolation, "the response ended before its head")))
    } else if wasKeptFromRepeating(code) {
      finish(
        .failure(
          HTTPError(
            .connectionClosed,
            "the connection ended before the response came, and this request isn't sent again")))
    } else if code == CURLE_COULDNT_CONNECT, let reason = easy.systemReason {
      finish(.failure(HTTPError(code, "no connection to \(transfer.order.endpoint): \(reason)")))
    } else {
      finish(.failure(HTTPError(code, easy.failureText(code))))
    }
  }

  /// libcurl sends again what was sent on a kept connection that was dead, or couldn't connect anew to do so. That nobody
  /// listens now doesn't mean that nothing was sent.
  private func wasKeptFromRepeating(_ code: CURLcode) -> Bool {
    code == CURLE_ABORTED_BY_CALLBACK && timesSent > 1
      || code == CURLE_COULDNT_CONNECT && timesSent > 0 && !transfer.order.mayBeRepeated
  }

  func finish(_ result: Result<Void, any Error>) {
    end = result
    list()
  }

  /// Until when what was staged may wait for more, since the reader was only just woken: of what comes in many small pieces
  /// each would cost more to hand over than to read.
  var mayWait: ContinuousClock.Instant? {
    guard end == nil, head == nil, staged.count < Self.worthIt, let lastHandOver,
      loop.now - lastHandOver < Self.justNow
    else { return nil }
    return lastHandOver + Self.longestWait
  }

  private static let justNow: Duration = .milliseconds(1)
  /// What came last before a pause waits so long; see ``TransferLoop`` for why not shorter.
  private static let longestWait: Duration = .milliseconds(5)
  private static let worthIt = 128 << 10

  /// Hands over what was staged.
  /// - Returns: whether the download, paused in this round, can go on at once.
  func flush() -> Bool {
    isListed = false
    lastHandOver = loop.now
    var bytes = ReceivedBytes(expected: staged.count)
    swap(&bytes, &staged)
    let newHead = head
    head = nil
    return transfer.deliver(head: newHead, bytes: bytes, end: end)
  }

  /// When which timeout ends this transfer.
  var deadline: (ContinuousClock.Instant, HTTPError.Code)? {
    let timeouts = transfer.order.timeouts
    var result: (ContinuousClock.Instant, HTTPError.Code)?
    if let overall = timeouts.overall { result = (transfer.started + overall, .overallTimeout) }
    if let idle = timeouts.idle, !isDownloadPaused, !isUploadPaused {
      let time = lastActivity + idle
      if result.map({ time < $0.0 }) ?? true { result = (time, .idleTimeout) }
    }
    return result
  }

  private func list() {
    guard !isListed else { return }
    isListed = true
    loop.ready.append(self)
  }
}
