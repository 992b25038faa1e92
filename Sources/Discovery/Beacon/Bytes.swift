/// Reads numbers and parts from bytes of somebody else, never behind their end.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  /// `nil` if there are fewer.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number in big-endian order.
  mutating func integer<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    take(Number.bitWidth / 8)?.reduce(into: 0) { number, byte in number = number << 8 | Number(truncatingIfNeeded: byte)
    }
  }
}

/// Writes them.
struct ByteWriter {
  /// The type and the length before a field.
  static let fieldHeader = 3

  var bytes: [UInt8] = []

  static func big(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  mutating func append(_ number: some FixedWidthInteger) { bytes += Self.big(number) }

  /// A field; of a longer value than 65,535 bytes the rest is left out.
  mutating func append(_ type: UInt8, _ value: [UInt8]) {
    let value = value.prefix(Int(UInt16.max))
    bytes.append(type)
    append(UInt16(truncatingIfNeeded: value.count))
    bytes += value
  }
}
