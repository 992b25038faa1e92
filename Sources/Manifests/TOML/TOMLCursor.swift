/// A place in the bytes of a file that knows its line and column. The one place where the bytes are indexed.
struct TOMLCursor {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private(set) var position = SourcePosition.start

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var current: UInt8? { peek(0) }

  func peek(_ ahead: Int) -> UInt8? {
    offset + ahead < bytes.count ? bytes[offset + ahead] : nil
  }

  /// Whether a line ends here: LF, or CR LF.
  var isAtNewline: Bool {
    switch current {
    case 0x0A: true
    case 0x0D: peek(1) == 0x0A
    default: false
    }
  }

  var isAtEndOfLine: Bool { current == nil || isAtNewline }

  /// Passes one scalar, one byte that is not part of any, or one whole newline. At the end it does nothing.
  mutating func advance() {
    guard let byte = current else { return }
    if byte == 0x0A || (byte == 0x0D && peek(1) == 0x0A) {
      offset += byte == 0x0A ? 1 : 2
      position = SourcePosition(line: position.line + 1, column: 1)
    } else {
      offset += scalarLength ?? 1
      position.column += 1
    }
  }

  mutating func advance(by count: Int) {
    for _ in 0..<count { advance() }
  }

  /// Passes the given byte if it is the current one.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    advance()
    return true
  }

  mutating func skipWhitespace() {
    while let byte = current, TOMLCharacter.isWhitespace(byte) { advance() }
  }

  mutating func skipToEndOfLine() {
    while !isAtEndOfLine { advance() }
  }

  /// Passes printable ASCII up to one of the given bytes and returns it: most of every string and comment.
  mutating func takePrintable(except first: UInt8, _ second: UInt8) -> ArraySlice<UInt8> {
    let start = offset
    var end = offset
    while end < bytes.count, (0x20...0x7E).contains(bytes[end]), bytes[end] != first, bytes[end] != second { end += 1 }
    offset = end
    position.column += end - start
    return bytes[start..<end]
  }

  /// A byte order mark is no scalar of the text: it takes no column.
  mutating func skipByteOrderMark() {
    if peek(0) == 0xEF, peek(1) == 0xBB, peek(2) == 0xBF { offset += 3 }
  }

  /// The bytes from `start` up to here.
  func text(from start: Int) -> ArraySlice<UInt8> {
    start <= offset ? bytes[start..<offset] : []
  }

  /// The bytes of the scalar that starts here.
  var scalar: ArraySlice<UInt8>? {
    guard let length = scalarLength else { return nil }
    return bytes[offset..<(offset + length)]
  }

  /// How many bytes the scalar that starts here has; nil where the bytes are not UTF-8 (Unicode 15, table 3-7).
  private var scalarLength: Int? {
    guard let first = current else { return nil }
    let second: ClosedRange<UInt8>
    let length: Int
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard let next = peek(1), second.contains(next) else { return nil }
    for ahead in 2..<max(length, 2) {
      guard let next = peek(ahead), (0x80...0xBF).contains(next) else { return nil }
    }
    return length
  }
}
