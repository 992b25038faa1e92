extension TOMLParser {
  /// A value, at `depth` below the root.
  mutating func parseValue(depth: Int) throws(TOMLFault) -> TOMLTree.ID {
    let position = cursor.position
    guard let byte = cursor.current, !cursor.isAtNewline, byte != UInt8(ascii: "#") else {
      throw fault("expected a value", found: cursor.isAtEndOfLine ? upcoming : "a comment")
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return tree.add(.leaf(.string(try parseString(byte))), at: position)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "{"): return try parseInlineTable(depth: depth)
    default:
      let kind = try parseUnquoted()
      return tree.add(.leaf(kind), at: position)
    }
  }

  /// `[1, 2]`, over any number of lines.
  private mutating func parseArray(depth: Int) throws(TOMLFault) -> TOMLTree.ID {
    let start = cursor.position
    guard depth < limits.depth else { throw tooDeep() }
    cursor.advance()
    openBrackets += 1
    var elements: [TOMLTree.ID] = []
    while true {
      skipBlank()
      if cursor.skip(UInt8(ascii: "]")) { break }
      guard cursor.current != nil else { throw unclosed("array", "]", start) }
      elements.append(try parseValue(depth: depth + 1))
      skipBlank()
      if cursor.skip(UInt8(ascii: ",")) { continue }
      if cursor.skip(UInt8(ascii: "]")) { break }
      guard cursor.current != nil else { throw unclosed("array", "]", start) }
      throw fault("expected \",\" or \"]\" after a value of an array", found: upcoming)
    }
    openBrackets -= 1
    return tree.add(.array(elements), at: start)
  }

  /// `{ a = 1, b = 2 }`, on one line.
  private mutating func parseInlineTable(depth: Int) throws(TOMLFault) -> TOMLTree.ID {
    let start = cursor.position
    guard depth < limits.depth else { throw tooDeep() }
    cursor.advance()
    openBrackets += 1
    let table = tree.addTable(.inline, at: start)
    let outer = keys
    cursor.skipWhitespace()
    var isClosed = cursor.skip(UInt8(ascii: "}"))
    while !isClosed {
      cursor.skipWhitespace()
      if cursor.current == UInt8(ascii: "}") {
        throw fault("a table in braces may not end with a comma")
      }
      try checkLine(from: start)
      keys = outer
      try parseKeyValue(into: table, depth: depth)
      cursor.skipWhitespace()
      try checkLine(from: start)
      if cursor.skip(UInt8(ascii: "}")) {
        isClosed = true
      } else if !cursor.skip(UInt8(ascii: ",")) {
        throw fault("expected \",\" or \"}\" after a value in braces", found: upcoming)
      }
    }
    openBrackets -= 1
    keys = outer
    return table
  }

  private func checkLine(from start: SourcePosition) throws(TOMLFault) {
    if cursor.current == nil { throw unclosed("table", "}", start) }
    if cursor.isAtNewline { throw fault("a table in braces has to stand on one line") }
  }

  private func unclosed(_ what: String, _ bracket: String, _ start: SourcePosition) -> TOMLFault {
    fault("this \(what) is not closed: expected \"\(bracket)\"", found: upcoming, at: start)
  }

  /// White space, comments and newlines.
  private mutating func skipBlank() {
    while let byte = cursor.current {
      if TOMLCharacter.isWhitespace(byte) || cursor.isAtNewline {
        cursor.advance()
      } else if byte == UInt8(ascii: "#") {
        skipComment()
      } else {
        return
      }
    }
  }

  /// A boolean, number, date or time; everything else without quotes is a fault that says what was likely meant.
  private mutating func parseUnquoted() throws(TOMLFault) -> TOMLValue.Kind {
    let start = cursor.position
    let offset = cursor.offset
    skipToken()
    if TOMLDateParser.isDate(cursor.text(from: offset)), cursor.current == 0x20, let next = cursor.peek(1),
      TOMLCharacter.isDigit(next)
    {
      // a space may stand for the T
      cursor.advance()
      skipToken()
    }
    let token = cursor.text(from: offset)
    guard !token.isEmpty else { throw fault("expected a value", found: upcoming) }
    guard token.count <= 1024 else { throw fault("a number or date has at most 1024 characters", at: start) }
    if let word = TOMLNumberParser.word(token) { return word }
    let found = QuotedText.plain(String(decoding: token, as: UTF8.self))
    if TOMLDateParser.isDateOrTime(token) {
      guard let value = TOMLDateParser.parse(token) else {
        throw fault(
          "expected a date as 1979-05-27, a time as 07:32:00 or both as 1979-05-27T07:32:00Z", found: found, at: start)
      }
      return value
    }
    do {
      return try TOMLNumberParser.parse(token)
    } catch {
      throw fault(error.message, found: found, at: start)
    }
  }

  private mutating func skipToken() {
    while let byte = cursor.current, !TOMLCharacter.endsToken(byte) { cursor.advance() }
  }
}
