/// Reads a file line by line into a ``TOMLTree``. Each part of the grammar has a file of its own.
///
/// A fault that leaves the reader where it can go on is recorded; one that doesn't is thrown, and caught here, once a
/// line.
struct TOMLParser {
  var cursor: TOMLCursor
  let limits: TOMLLimits
  var tree = TOMLTree()
  private(set) var faults: [TOMLFault] = []
  private(set) var isComplete = true

  /// The table that keys go into, and the parts of its header.
  var table: TOMLTree.ID
  var header: [String] = []
  /// The keys above the place that is being read, for messages.
  var keys: [String] = []
  /// How many arrays and inline tables are open: after a fault, whether to look for their end.
  var openBrackets = 0

  init(_ bytes: [UInt8], limits: TOMLLimits) {
    cursor = TOMLCursor(bytes)
    self.limits = limits
    table = tree.root
  }

  private var isStopped: Bool { faults.count > limits.faults }

  mutating func parse() {
    cursor.skipByteOrderMark()
    while cursor.current != nil, !isStopped {
      keys = header
      openBrackets = 0
      do {
        try parseLine()
      } catch {
        record(error)
        recover()
      }
      // parseLine and recover both end at a newline or the end
      if cursor.isAtNewline { cursor.advance() }
    }
  }

  private mutating func parseLine() throws(TOMLFault) {
    cursor.skipWhitespace()
    if !cursor.isAtEndOfLine, cursor.current != UInt8(ascii: "#") {
      if cursor.current == UInt8(ascii: "[") {
        try parseHeader()
      } else {
        try parseKeyValue(into: table, depth: header.count)
      }
    }
    try parseEndOfLine()
  }

  /// Whitespace and a comment, and then the line has to end.
  private mutating func parseEndOfLine() throws(TOMLFault) {
    cursor.skipWhitespace()
    if cursor.current == UInt8(ascii: "#") { skipComment() }
    guard cursor.isAtEndOfLine else { throw fault("expected the end of the line", found: upcoming) }
  }

  /// Passes a comment, up to the newline.
  mutating func skipComment() {
    while !cursor.isAtEndOfLine {
      if cursor.takePrintable(except: 0, 0).isEmpty { _ = readScalar(of: "a comment") }
    }
  }

  // MARK: Faults

  func fault(
    _ message: String, found: String? = nil, at position: SourcePosition? = nil
  ) -> TOMLFault {
    let path = keys.isEmpty ? nil : keys.reduce("") { QuotedText.path($0, $1) }
    return TOMLFault(at: position ?? cursor.position, keyPath: path, message: message, found: found)
  }

  mutating func record(_ fault: TOMLFault) {
    switch faults.count {
    case ..<limits.faults: faults.append(fault)
    case limits.faults:
      isComplete = false
      faults.append(
        TOMLFault(at: fault.position, message: "more than \(limits.faults) faults: the rest of the file was not read"))
    default: break
    }
  }

  /// Says that keys may be missing from the tree.
  mutating func recordLoss() { isComplete = false }

  /// What stands here, for a message.
  var upcoming: String {
    guard let byte = cursor.current else { return "the end of the file" }
    if cursor.isAtNewline { return "the end of the line" }
    guard let scalar = cursor.scalar else { return "the byte 0x\(hexadecimal(byte)), which is not UTF-8" }
    return QuotedText.quoted(String(decoding: scalar, as: UTF8.self))
  }

  func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  // MARK: Text

  /// Passes one scalar of a string or comment and returns its bytes; records what may not stand there and returns none
  /// for it. Newlines are the caller's.
  mutating func readScalar(of place: String) -> ArraySlice<UInt8> {
    guard let byte = cursor.current else { return [] }
    defer { cursor.advance() }
    guard let scalar = cursor.scalar else {
      record(fault("\(place) has to be UTF-8", found: "the byte 0x\(hexadecimal(byte))"))
      return []
    }
    if TOMLCharacter.isForbiddenControl(byte) {
      let what = byte == 0x0D ? "a carriage return without a line feed" : "the control character 0x\(hexadecimal(byte))"
      record(fault("\(place) may not hold control characters", found: what))
      return []
    }
    return scalar
  }
}
