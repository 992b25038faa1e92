/// Looks through a file before the YAML library does, for what would cost it more than it is worth: depth without end, and
/// aliases in the keys of maps, which double with each level ("billion laughs").
///
/// It knows no YAML, only what every construct must look like, so it may count too much and never too little.
struct YAMLScreening {
  let limits: YAMLLimits

  func check(_ bytes: [UInt8]) throws(YAMLFault) {
    guard bytes.count <= limits.bytes else {
      throw YAMLFault(at: .start, "the file has \(bytes.count) bytes, at most \(limits.bytes) are read")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw YAMLFault(at: position(of: firstInvalid(bytes), in: bytes), "expected text in UTF-8")
    }
    try checkDepth(bytes)
    try checkAliases(bytes)
  }

  /// A block nests no deeper than twice its column, a flow no deeper than it has brackets. The library goes one call
  /// deeper with each.
  private func checkDepth(_ bytes: [UInt8]) throws(YAMLFault) {
    var (brackets, column, marks) = (0, 0, 0)
    var isLeading = true
    var before = UInt8(ascii: "\n")
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      defer {
        before = byte
        offset += 1
      }
      if byte == 0x0A || byte == 0x0D {
        (column, isLeading, marks) = (0, true, 0)
        continue
      }
      column += 1
      if isLeading, byte != 0x20, byte != 0x09 {
        let isMark = Self.isMark(byte) && (offset + 1 == bytes.count || Self.isBlank(bytes[offset + 1]))
        if isMark { marks += 1 } else { isLeading = false }
      }
      if isLeading, column > limits.column || marks > limits.column / 4 {
        throw YAMLFault(
          at: position(of: offset, in: bytes),
          "a line may be indented by at most \(limits.column), and begin at most \(limits.column / 4) lists")
      }
      guard byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{"), Self.canOpen(after: before) else { continue }
      brackets += 1
      guard brackets <= limits.brackets else {
        throw YAMLFault(at: position(of: offset, in: bytes), "a file may open at most \(limits.brackets) [ and {")
      }
    }
  }

  /// Where there are aliases, keys are plain: no `? key`, no `*alias :`, no `[…] :`.
  private func checkAliases(_ bytes: [UInt8]) throws(YAMLFault) {
    guard bytes.contains(UInt8(ascii: "*")), hasAliases(bytes) else { return }
    var offset = 0
    while offset < bytes.count {
      let begins = offset == 0 || Self.canBegin(after: bytes[offset - 1])
      var end = offset + 1
      switch bytes[offset] {
      case UInt8(ascii: "?") where begins:
        throw YAMLFault(at: position(of: offset, in: bytes), "keys with \"?\" are not read in a file with aliases")
      case UInt8(ascii: "*") where begins:
        while end < bytes.count, Self.isName(bytes[end]) { end += 1 }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): break
      default:
        offset += 1
        continue
      }
      while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
      if end < bytes.count, bytes[end] == UInt8(ascii: ":") {
        throw YAMLFault(at: position(of: offset, in: bytes), "a key has to be a text, in a file with aliases")
      }
      offset += 1
    }
  }

  private func hasAliases(_ bytes: [UInt8]) -> Bool {
    var offset = 0
    while offset + 1 < bytes.count {
      if bytes[offset] == UInt8(ascii: "*"), Self.isName(bytes[offset + 1]),
        offset == 0 || Self.canBegin(after: bytes[offset - 1])
      {
        return true
      }
      offset += 1
    }
    return false
  }

  // MARK: Bytes

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private static func isName(_ byte: UInt8) -> Bool { TOMLCharacter.isBareKey(byte) || byte >= 0x80 }

  /// `-`, `?` and `:` make a block where a blank follows.
  private static func isMark(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x3F || byte == 0x3A }

  /// Whether an alias or a `?` can stand behind this byte.
  private static func canBegin(after byte: UInt8) -> Bool {
    isBlank(byte) || isMark(byte) || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",")
  }

  /// Whether a list or map in brackets can stand behind this byte; behind all others a bracket is text.
  private static func canOpen(after byte: UInt8) -> Bool {
    canBegin(after: byte) || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private func firstInvalid(_ bytes: [UInt8]) -> Int {
    var (low, high) = (0, bytes.count)
    // The longest beginning that is text, but for a scalar that it may cut.
    while low < high {
      let middle = (low + high + 1) / 2
      let repaired = String(decoding: bytes[..<middle], as: UTF8.self).unicodeScalars
      let isGood = repaired.dropLast(1).allSatisfy { $0 != "\u{FFFD}" }
      if isGood { low = middle } else { high = middle - 1 }
    }
    return max(0, low - 1)
  }

  private func position(of offset: Int, in bytes: [UInt8]) -> SourcePosition {
    var position = SourcePosition.start
    for (index, byte) in bytes[..<min(offset, bytes.count)].enumerated() {
      let isBreak = byte == 0x0A || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A))
      if isBreak {
        position = SourcePosition(line: position.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    return position
  }
}
