import Testing

@testable import Messaging

extension CBORItem {
  /// As RFC 8949, section 8, writes it, with Swift's words for numbers.
  var diagnostic: String {
    switch self {
    case .unsigned(let value): "\(value)"
    case .negative(let value): value == .max ? "-18446744073709551616" : "-\(value + 1)"
    case .bytes(let bytes): "h'\(hex(bytes))'"
    case .text(let text): "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    case .array(let items): "[\(items.map(\.diagnostic).joined(separator: ", "))]"
    case .map(let pairs):
      "{\(pairs.map { "\($0.key.diagnostic): \($0.value.diagnostic)" }.joined(separator: ", "))}"
    case .tagged(let tag, let item): "\(tag)(\(item.diagnostic))"
    case .simple(20): "false"
    case .simple(21): "true"
    case .simple(22): "null"
    case .simple(23): "undefined"
    case .simple(let value): "simple(\(value))"
    case .float(let value): "\(value)"
    }
  }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
