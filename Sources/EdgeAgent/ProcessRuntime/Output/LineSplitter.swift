import EdgeModel

/// Cuts bytes into lines as they come.
///
/// A line end is `\n`, with or without `\r` before it. What is longer than ``LogLine/maximumLength`` becomes several
/// lines, cut between characters; bytes that are not UTF-8 are replaced.
struct LineSplitter: Sendable {
  /// A line, and how many bytes there were up to its end; `nil` for all but the last of those that were cut from one.
  struct Line: Sendable, Hashable {
    let text: String
    let end: UInt64?
  }

  /// The bytes of the line that isn't over.
  private(set) var pending: [UInt8] = []
  /// How many bytes there were before these.
  private var consumed: UInt64

  private static let limit = LogLine.maximumLength

  /// - Parameter start: where counting begins.
  init(from start: UInt64 = 0) { consumed = start }

  /// Takes bytes and gives the lines that they complete.
  mutating func add(_ bytes: ArraySlice<UInt8>) -> [String] { addPlaced(bytes).map(\.text) }

  /// Gives what was left without a line end.
  mutating func finish() -> [String] { finishPlaced().map(\.text) }

  /// As ``add(_:)``, with the lines' places.
  mutating func addPlaced(_ bytes: ArraySlice<UInt8>) -> [Line] {
    var lines: [Line] = []
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      pending += rest[..<end]
      rest = rest[rest.index(after: end)...]
      cut(into: &lines)
      consumed &+= UInt64(pending.count) &+ 1
      if pending.last == 0x0D { pending.removeLast() }
      append(pending[...], to: &lines)
      pending.removeAll(keepingCapacity: true)
    }
    pending += rest
    cut(into: &lines)
    return lines
  }

  /// As ``finish()``, with the lines' places.
  mutating func finishPlaced() -> [Line] {
    guard !pending.isEmpty else { return [] }
    var lines: [Line] = []
    consumed &+= UInt64(pending.count)
    append(pending[...], to: &lines)
    pending = []
    return lines
  }

  private mutating func cut(into lines: inout [Line]) {
    guard pending.count > Self.limit else { return }
    var rest = pending[...]
    while rest.count > Self.limit {
      // A character of UTF-8 has at most three bytes that go on from another.
      var end = rest.startIndex + Self.limit
      for _ in 0..<3 where rest[end] & 0xC0 == 0x80 { end -= 1 }
      consumed &+= UInt64(end - rest.startIndex)
      append(rest[..<end], to: &lines)
      rest = rest[end...]
    }
    pending = Array(rest)
  }

  /// Replacing makes a text longer than its bytes were: it is cut once more then.
  private func append(_ bytes: ArraySlice<UInt8>, to lines: inout [Line]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.count > Self.limit else {
      lines.append(Line(text: text, end: consumed))
      return
    }
    var part = ""
    var length = 0
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      if length + width > Self.limit {
        lines.append(Line(text: part, end: nil))
        part = ""
        length = 0
      }
      part.unicodeScalars.append(scalar)
      length += width
    }
    lines.append(Line(text: part, end: consumed))
  }
}
