internal import EdgeModel

/// One file of a log. Its first line is a header; the line after it has the sequence that names the file, and so on
/// without a gap: a line's place is its number.
struct LogSegment {
  struct Header: Codable {
    var format = 1
    /// The newest time of each stream in the segments before this one, so that these need not be read for it.
    var newest: [String: Timestamp]
  }

  /// The sequence of its first line.
  let first: UInt64
  /// In bytes.
  var length: Int

  func path(in folder: String) -> String {
    let digits = String(first)
    return "\(folder)/\(String(repeating: "0", count: 20 - digits.count))\(digits).jsonl"
  }

  /// The segment that a file name means.
  init?(name: String, length: Int) {
    guard name.utf8.count == 26, name.hasSuffix(".jsonl"), let first = UInt64(name.dropLast(6)), first > 0 else {
      return nil
    }
    self.first = first
    self.length = length
  }

  init(first: UInt64) {
    self.first = first
    length = 0
  }
}
