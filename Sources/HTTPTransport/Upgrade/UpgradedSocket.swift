internal import CCurl

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What goes over a connection that libcurl made and then left to us. Belongs to its loop.
///
/// First the request goes out and the head of the answer comes in; then, if the server agreed, both directions flow
/// independently of each other. A refusal is read as an ordinary answer.
final class UpgradedSocket {
  private enum Incoming {
    case head(line: [UInt8])
    case refusal(left: Int)
    case body
  }

  /// Most bytes that are sent at a time.
  private static let portion = 128 << 10
  private static let leastRoom = 4 << 10

  private let socket: curl_socket_t
  private let easy: CurlEasy
  private unowned let active: ActiveTransfer  // it holds this one
  private var incoming = Incoming.head(line: [])
  /// How many bytes are read at a time.
  private var room = leastRoom
  private var outgoing: [UInt8]
  private var sent = 0
  private var isOpen = false
  private var hasEndedWriting = false

  init(_ socket: curl_socket_t, _ request: [UInt8], for active: ActiveTransfer) {
    self.socket = socket
    easy = active.easy
    outgoing = request
    self.active = active
  }

  /// What to wake up for. Nothing where neither side can go on: the system would tell of a peer that is gone all the time.
  var interest: curl_waitfd? {
    var events: Int16 = 0
    if !active.isDownloadPaused { events |= Int16(CURL_WAIT_POLLIN) }
    if sent < outgoing.count { events |= Int16(CURL_WAIT_POLLOUT) }
    return events == 0 ? nil : curl_waitfd(fd: socket, events: events, revents: 0)
  }

  /// Does what can be done without waiting.
  /// - Returns: how it ended, if it did.
  func pump() -> Result<Void, any Error>? {
    if let end = write() { return end }
    return read()
  }

  // MARK: Out

  private func write() -> Result<Void, any Error>? {
    while true {
      if sent == outgoing.count {
        guard isOpen, !hasEndedWriting, !active.isUploadPaused else { return nil }
        refill()
        if let failure = active.transfer.upload?.failure { return .failure(failure) }
        guard !outgoing.isEmpty else { return nil }
      }
      let (code, count) = easy.send(outgoing[sent...])
      sent += count
      if code == CURLE_AGAIN || (code == CURLE_OK && count == 0) { return nil }
      // Who doesn't read any more may still have something to say, so what comes in decides.
      guard code == CURLE_OK else {
        endWriting()
        return nil
      }
    }
  }

  private func refill() {
    sent = 0
    var count = 0
    var isAtEnd = false
    outgoing = unsafe [UInt8](unsafeUninitializedCapacity: Self.portion) { buffer, filled in
      count = unsafe active.send(into: UnsafeMutableRawBufferPointer(buffer))
      isAtEnd = count == 0
      filled = count <= buffer.count ? count : 0  // more are libcurl's signs for "wait" and "stop"
    }
    guard isAtEnd else { return }
    endWriting()
    _ = shutdown(socket, Int32(SHUT_WR))  // fails only for what is closed already, which reading finds out
  }

  private func endWriting() {
    hasEndedWriting = true
    outgoing = []
    sent = 0
  }

  // MARK: In

  private func read() -> Result<Void, any Error>? {
    while !active.mustPauseDownload() {
      var code = CURLE_OK
      let room = room
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        (code, filled) = unsafe easy.receive(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if code == CURLE_AGAIN { return nil }
      guard code == CURLE_OK else { return .failure(HTTPError(code, easy.failureText(code))) }
      guard !bytes.isEmpty else { return ending }
      // Memory is asked for as it was needed last: a shell's few bytes shouldn't hold much, and a stream takes it over.
      if bytes.count == room {
        self.room = min(room * 2, ReceivedBytes.portionSize)
      } else if bytes.count < room / 4 {
        self.room = max(room / 2, Self.leastRoom)
      }
      if case .body = incoming {
        active.received(body: bytes)
        if bytes.count < Self.leastRoom, active.mustRest() { return nil }
      } else if let end = take(bytes[...]) {
        return end
      }
    }
    return nil
  }

  private var ending: Result<Void, any Error> {
    switch incoming {
    case .body: .success(())
    case .refusal: .success(())
    case .head: .failure(HTTPError(.connectionClosed, "the connection ended before the answer to the upgrade"))
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>) -> Result<Void, any Error>? {
    var rest = bytes
    while !rest.isEmpty {
      switch incoming {
      case .head(var line):
        let end = rest.firstIndex(of: 10).map { rest.index(after: $0) } ?? rest.endIndex
        line += rest[..<end]
        rest = rest[end...]
        guard line.last == 10 else {
          incoming = .head(line: line)
          guard line.count <= ResponseHeadParser.sizeLimit else {
            return .failure(HTTPError(.protocolViolation, "the head of the answer has no end"))
          }
          continue
        }
        incoming = .head(line: [])
        let (head, failure) = unsafe line.withUnsafeBytes { unsafe active.receivedUpgrade(headerLine: $0) }
        if let failure { return .failure(failure) }
        if let head, let end = begin(head) { return end }
      case .refusal(let left):
        let part = rest.prefix(left)
        rest = []
        _ = unsafe part.withUnsafeBytes { unsafe active.received(body: $0) }
        if part.count == left { return .success(()) }
        incoming = .refusal(left: left - part.count)
      case .body:
        _ = unsafe rest.withUnsafeBytes { unsafe active.received(body: $0) }
        rest = []
      }
    }
    return nil
  }

  private func begin(_ head: HTTPResponseHead) -> Result<Void, any Error>? {
    if head.status == 101 || head.status == 200 {
      incoming = .body
      isOpen = true
      return write()
    }
    endWriting()
    let length = head.headers["Content-Length"].flatMap { Int($0) }
    if length == 0 { return .success(()) }
    incoming = .refusal(left: length ?? .max)
    // A server that reads no further request closes, which ends an answer without a length.
    if length == nil { _ = shutdown(socket, Int32(SHUT_WR)) }
    return nil
  }
}
