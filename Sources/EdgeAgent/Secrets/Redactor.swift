/// Replaces the values of secrets in texts. Values of less than eight bytes are left: they would be found everywhere.
struct Redactor: Sendable {
  /// The shortest value that is replaced, in bytes of UTF-8.
  static let shortest = 8
  /// What stands in a value's place.
  static let mark = "***"

  /// By their first byte, the longest first.
  private var needles: [UInt8: [[UInt8]]] = [:]

  /// - Parameter values: each is looked for as a whole and, as texts come line by line, each of its lines.
  init(_ values: some Sequence<String>) {
    var pieces: Set<String> = []
    for value in values {
      pieces.insert(value)
      for line in value.split(whereSeparator: \.isNewline) { pieces.insert(String(line)) }
    }
    for piece in pieces {
      let bytes = Array(piece.utf8)
      guard bytes.count >= Self.shortest, let first = bytes.first else { continue }
      needles[first, default: []].append(bytes)
    }
    for first in needles.keys { needles[first]?.sort { $0.count > $1.count } }
  }

  var isEmpty: Bool { needles.isEmpty }

  func redact(_ text: String) -> String {
    guard !needles.isEmpty else { return text }
    return String(decoding: redact(Array(text.utf8), isWhole: true).told, as: UTF8.self)
  }

  /// - Parameter isWhole: whether nothing follows.
  /// - Returns: the bytes without values, and the end of them that may be the beginning of a value: to be put before what
  ///   follows.
  func redact(_ bytes: [UInt8], isWhole: Bool) -> (told: [UInt8], rest: [UInt8]) {
    guard !needles.isEmpty else { return (bytes, []) }
    var told: [UInt8] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if !isWhole, mayBegin(at: index, in: bytes) {
        return (told + bytes[start..<index], Array(bytes[index...]))
      }
      if let found = needle(at: index, in: bytes) {
        told += bytes[start..<index]
        told += Self.mark.utf8
        index += found
        start = index
      } else {
        index += 1
      }
    }
    guard start > 0 else { return (bytes, []) }
    return (told + bytes[start...], [])
  }

  /// Whether a value that is longer than the rest of the bytes begins like it.
  private func mayBegin(at index: Int, in bytes: [UInt8]) -> Bool {
    guard let candidates = needles[bytes[index]] else { return false }
    let rest = bytes[index...]
    return candidates.contains { $0.count > rest.count && $0.starts(with: rest) }
  }

  /// The length of the value that begins there.
  private func needle(at index: Int, in bytes: [UInt8]) -> Int? {
    guard let candidates = needles[bytes[index]] else { return nil }
    let rest = bytes[index...]
    return candidates.first { rest.starts(with: $0) }?.count
  }
}

/// The values are in no text that is made of it.
extension Redactor: CustomStringConvertible, CustomReflectable {
  var description: String { "Redactor" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
