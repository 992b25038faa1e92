/// The whole lines of a file: what has no line end is not one.
struct LogLines {
  static let end: UInt8 = 0x0A
  private let bytes: [UInt8]
  /// Where the next line begins.
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = bytes[offset...].firstIndex(of: Self.end) else { return nil }
    defer { offset = end + 1 }
    return bytes[offset..<end]
  }
}
