/// Cuts a stream of bytes into lines: NDJSON, one object a line.
///
/// Blank lines, which a server sends to show that it is alive, are passed over. A carriage return before the line end
/// belongs to the line end.
struct LineSplitter {
  /// The longest line that is taken, in bytes.
  let limit: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Up to where no line end was found.
  private var searched = 0

  init(limit: Int = 1 << 20) {
    self.limit = limit
  }

  mutating func append(_ chunk: [UInt8]) {
    if start > 0 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    buffer += chunk
  }

  /// The next whole line that isn't blank, without its end; `nil` until more bytes are there.
  /// - Throws: ``ControlError`` when a line is longer than the limit.
  mutating func next() throws(ControlError) -> [UInt8]? {
    while let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      var line = buffer[start..<end]
      start = end + 1
      searched = start
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      try check(line.count)
      if !line.isEmpty { return Array(line) }
    }
    searched = buffer.count
    try check(searched - start)
    return nil
  }

  /// Whether the stream broke off within a line.
  var hasRest: Bool { start < buffer.count }

  private func check(_ length: Int) throws(ControlError) {
    guard length <= limit else {
      throw ControlError(.protocolViolation, "the server sent a line of more than \(limit) bytes")
    }
  }
}
