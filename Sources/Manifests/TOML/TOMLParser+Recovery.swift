extension TOMLParser {
  /// After a fault, goes to the end of the line before the next one that can be trusted to begin something.
  ///
  /// Within a value of several lines that is a line that looks like a header or a key: what remains of the value is
  /// passed over. Each line is looked at once, so that time stays linear.
  mutating func recover() {
    cursor.skipToEndOfLine()
    guard openBrackets > 0 else { return }
    while cursor.isAtNewline {
      var next = cursor
      next.advance()
      if beginsExpression(next) { return }
      next.skipToEndOfLine()
      cursor = next
    }
  }

  private func beginsExpression(_ start: TOMLCursor) -> Bool {
    var cursor = start
    cursor.skipWhitespace()
    if cursor.skip(UInt8(ascii: "[")) {
      let isDouble = cursor.skip(UInt8(ascii: "["))
      guard skipKeyLike(&cursor), cursor.skip(UInt8(ascii: "]")) else { return false }
      if isDouble, !cursor.skip(UInt8(ascii: "]")) { return false }
      cursor.skipWhitespace()
      return cursor.isAtEndOfLine || cursor.current == UInt8(ascii: "#")
    }
    return skipKeyLike(&cursor) && cursor.current == UInt8(ascii: "=")
  }

  /// Passes what a key is made of, on this line; false if there was nothing of it.
  private func skipKeyLike(_ cursor: inout TOMLCursor) -> Bool {
    let start = cursor.offset
    while let byte = cursor.current,
      TOMLCharacter.isBareKey(byte) || TOMLCharacter.isWhitespace(byte) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    {
      cursor.advance()
    }
    return cursor.offset > start
  }
}
