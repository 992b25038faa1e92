/// A data item of CBOR: RFC 8949, section 2.
enum CBORItem: Sendable {
  case unsigned(UInt64)
  /// -1 minus this.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORItem])
  case map([CBORPair])
  indirect case tagged(UInt64, CBORItem)
  /// A simple value: 20 to 23 are false, true, null and undefined.
  case simple(UInt8)
  /// Of whichever size.
  case float(Double)

  static let null = CBORItem.simple(22)

  init(_ value: Bool) { self = .simple(value ? 21 : 20) }

  init(_ value: some FixedWidthInteger) {
    // -1 - n is the complement of n, so no number of 64 bits overflows.
    self = value < 0 ? .negative(UInt64(truncatingIfNeeded: ~value)) : .unsigned(UInt64(truncatingIfNeeded: value))
  }

  /// Whether it stands for nothing.
  var isNull: Bool { self == .simple(22) || self == .simple(23) }

  /// What it is, for errors.
  var kind: String {
    switch self {
    case .unsigned, .negative: "an integer"
    case .bytes: "a byte string"
    case .text: "a text"
    case .array: "an array"
    case .map: "a map"
    case .tagged(let tag, _): "an item with the tag \(tag)"
    case .simple(20), .simple(21): "a truth value"
    case .simple(22): "null"
    case .simple(23): "undefined"
    case .simple(let value): "the simple value \(value)"
    case .float: "a float"
    }
  }
}

extension CBORItem: Hashable {
  /// Texts are the same where their bytes are (RFC 8949, section 5.6.1), not where Unicode holds them equivalent.
  static func == (left: CBORItem, right: CBORItem) -> Bool {
    switch (left, right) {
    // The first comparison is the faster one, and false for most pairs.
    case (.text(let left), .text(let right)): left == right && left.utf8.elementsEqual(right.utf8)
    case (.unsigned(let left), .unsigned(let right)), (.negative(let left), .negative(let right)): left == right
    case (.bytes(let left), .bytes(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.map(let left), .map(let right)): left == right
    case (.tagged(let tag, let left), .tagged(let other, let right)): tag == other && left == right
    case (.simple(let left), .simple(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    default: false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .unsigned(let value): hasher.combine(value)
    case .negative(let value): hasher.combine(~value)
    case .bytes(let bytes): hasher.combine(bytes)
    case .text(var text): text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .array(let items): hasher.combine(items)
    case .map(let pairs): hasher.combine(pairs)
    case .tagged(let tag, let item):
      hasher.combine(tag)
      hasher.combine(item)
    case .simple(let value): hasher.combine(value)
    case .float(let value): hasher.combine(value)
    }
  }
}

/// A key of a map and its value.
struct CBORPair: Sendable, Hashable {
  var key: CBORItem
  var value: CBORItem
}

/// Why bytes are no CBOR, or none within the limits, and where.
struct CBORFault: Error, Equatable, CustomStringConvertible {
  /// Counted from 0.
  let offset: Int
  let reason: String
  var description: String { "byte \(offset): \(reason)" }
}
