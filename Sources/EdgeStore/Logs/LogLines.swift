#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The whole lines of a file: what has no line end is not one.
struct LogLines {
  static let end: UInt8 = 0x0A
  private let bytes: [UInt8]
  /// Where the next line begins.
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> ArraySlice<UInt8>? {
    let start = offset
    let length = bytes.withUnsafeBytes { buffer -> Int? in
      guard start < buffer.count, let base = buffer.baseAddress else { return nil }
      // By the C library: a reader passes over a megabyte to get at the newest line.
      return memchr(base + start, CInt(Self.end), buffer.count - start).map { UnsafeRawPointer($0) - (base + start) }
    }
    guard let length else { return nil }
    let end = start + length
    defer { offset = end + 1 }
    return bytes[offset..<end]
  }
}
