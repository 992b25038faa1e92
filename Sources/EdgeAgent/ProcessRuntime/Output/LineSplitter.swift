import EdgeModel

/// Cuts bytes into lines as they come.
///
/// A line end is `\n`, with or without `\r` before it. What is longer than ``LogLine/maximumLength`` becomes several
/// lines, cut between characters; bytes that are not UTF-8 are replaced.
struct LineSplitter: Sendable {
  /// The bytes of the line that isn't over.
  private(set) var pending: [UInt8] = []

  private static let limit = LogLine.maximumLength

  /// Takes bytes and gives the lines that they complete.
  mutating func add(_ bytes: ArraySlice<UInt8>) -> [String] {
    var lines: [String] = []
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      pending += rest[..<end]
      rest = rest[rest.index(after: end)...]
      cut(into: &lines)
      if pending.last == 0x0D { pending.removeLast() }
      Self.append(pending[...], to: &lines)
      pending.removeAll(keepingCapacity: true)
    }
    pending += rest
    cut(into: &lines)
    return lines
  }

  /// Gives what was left without a line end.
  mutating func finish() -> [String] {
    guard !pending.isEmpty else { return [] }
    var lines: [String] = []
    Self.append(pending[...], to: &lines)
    pending = []
    return lines
  }

  private mutating func cut(into lines: inout [String]) {
    guard pending.count > Self.limit else { return }
    var rest = pending[...]
    while rest.count > Self.limit {
      // A character of UTF-8 has at most three bytes that go on from another.
      var end = rest.startIndex + Self.limit
      for _ in 0..<3 where rest[end] & 0xC0 == 0x80 { end -= 1 }
      Self.append(rest[..<end], to: &lines)
      rest = rest[end...]
    }
    pending = Array(rest)
  }

  /// Replacing makes a text longer than its bytes were: it is cut once more then.
  private static func append(_ bytes: ArraySlice<UInt8>, to lines: inout [String]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.count > limit else {
      lines.append(text)
      return
    }
    var part = ""
    var length = 0
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      if length + width > limit {
        lines.append(part)
        part = ""
        length = 0
      }
      part.unicodeScalars.append(scalar)
      length += width
    }
    lines.append(part)
  }
}
