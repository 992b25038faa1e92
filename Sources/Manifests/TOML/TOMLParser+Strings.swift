extension TOMLParser {
  /// Any of the four kinds of string.
  mutating func parseString(_ quote: UInt8) throws(TOMLFault) -> String {
    if cursor.peek(1) == quote, cursor.peek(2) == quote { return try parseMultiLineString(quote) }
    return quote == UInt8(ascii: "\"") ? try parseBasicString() : try parseLiteralString()
  }

  /// `"…"` on one line.
  mutating func parseBasicString() throws(TOMLFault) -> String {
    let start = cursor.position
    cursor.advance()
    var bytes: [UInt8] = []
    while !cursor.isAtEndOfLine {
      if cursor.skip(UInt8(ascii: "\"")) { return String(decoding: bytes, as: UTF8.self) }
      if cursor.current == UInt8(ascii: "\\") {
        parseEscape(into: &bytes)
      } else {
        readText(until: UInt8(ascii: "\""), into: &bytes)
      }
    }
    throw fault("this string is not closed: expected '\"'", found: upcoming, at: start)
  }

  /// `'…'` on one line.
  mutating func parseLiteralString() throws(TOMLFault) -> String {
    let start = cursor.position
    cursor.advance()
    var bytes: [UInt8] = []
    while !cursor.isAtEndOfLine {
      if cursor.skip(UInt8(ascii: "'")) { return String(decoding: bytes, as: UTF8.self) }
      readText(until: UInt8(ascii: "'"), into: &bytes)
    }
    throw fault("this string is not closed: expected \"'\"", found: upcoming, at: start)
  }

  /// `"""…"""` and `'''…'''`.
  private mutating func parseMultiLineString(_ quote: UInt8) throws(TOMLFault) -> String {
    let start = cursor.position
    cursor.advance(by: 3)
    if cursor.isAtNewline { cursor.advance() }
    var bytes: [UInt8] = []
    while let byte = cursor.current {
      if byte == quote {
        // one or two quotes are text; they may also stand right before the closing three
        var count = 0
        while count < 5, cursor.skip(quote) { count += 1 }
        bytes += [UInt8](repeating: quote, count: count < 3 ? count : count - 3)
        if count >= 3 { return String(decoding: bytes, as: UTF8.self) }
      } else if cursor.isAtNewline {
        cursor.advance()
        bytes.append(0x0A)
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        if !skipLineContinuation() { parseEscape(into: &bytes) }
      } else {
        readText(until: quote, into: &bytes)
      }
    }
    let closing = quote == UInt8(ascii: "\"") ? "'\"\"\"'" : "\"'''\""
    throw fault("this string is not closed: expected \(closing)", found: upcoming, at: start)
  }

  /// Some text of a string, at least one scalar of it. In a literal string a backslash is text too.
  private mutating func readText(until quote: UInt8, into bytes: inout [UInt8]) {
    let text = cursor.takePrintable(except: quote, UInt8(ascii: "\\"))
    bytes += text.isEmpty ? readScalar(of: "a string") : text
  }

  /// A backslash at the end of a line takes all the white space that follows with it. False if it is no such backslash.
  private mutating func skipLineContinuation() -> Bool {
    var next = cursor
    next.advance()
    next.skipWhitespace()
    guard next.isAtNewline else { return false }
    while next.isAtNewline {
      next.advance()
      next.skipWhitespace()
    }
    cursor = next
    return true
  }

  /// A backslash and what it stands for. A wrong one is recorded and passed over.
  private mutating func parseEscape(into bytes: inout [UInt8]) {
    let start = cursor.position
    cursor.advance()
    guard let byte = cursor.current, !cursor.isAtNewline else {
      record(fault("expected an escape after \"\\\"", found: upcoming, at: start))
      return
    }
    let plain: UInt8?
    switch byte {
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): plain = byte
    case UInt8(ascii: "u"): return parseUnicodeEscape(digits: 4, from: start, into: &bytes)
    case UInt8(ascii: "U"): return parseUnicodeEscape(digits: 8, from: start, into: &bytes)
    default: plain = nil
    }
    guard let plain else {
      record(
        fault(
          "expected one of the escapes \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX "
            + "(or a string in single quotes)",
          found: "\"\\\" before \(upcoming)", at: start))
      return
    }
    bytes.append(plain)
    cursor.advance()
  }

  private mutating func parseUnicodeEscape(digits: Int, from start: SourcePosition, into bytes: inout [UInt8]) {
    cursor.advance()
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = cursor.current, let digit = TOMLCharacter.digitValue(byte) else {
        record(fault("expected \(digits) hexadecimal digits", found: upcoming, at: start))
        return
      }
      value = value << 4 | UInt32(digit)  // at most eight digits: fits
      cursor.advance()
    }
    guard let scalar = Unicode.Scalar(value) else {
      record(
        fault("expected a Unicode scalar value", found: "U+\(String(value, radix: 16, uppercase: true))", at: start))
      return
    }
    bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
