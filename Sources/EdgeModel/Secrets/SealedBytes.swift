/// Bytes that nobody can read without a key: nonce, ciphertext and tag. Written in hexadecimal.
public struct SealedBytes: Hashable, Sendable {
  /// The most that are taken from outside.
  public static let most = 256 << 10

  /// Nonce, ciphertext and tag, one after the other.
  public let bytes: [UInt8]

  /// Takes bytes of any length; ``most`` binds what is decoded.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension SealedBytes: Codable {
  private struct Malformed: Error {}

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text.utf8.count <= Self.most * 2, let bytes = Self.bytes(of: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "sealed bytes are at most \(Self.most), in pairs of hexadecimal digits")
    }
    self.bytes = bytes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(Self.digit(byte >> 4))
      text.append(Self.digit(byte & 15))
    }
    try container.encode(String(decoding: text, as: UTF8.self))
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }

  private static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for byte in text.utf8 {
      let value: UInt8
      switch byte {
      case 0x30...0x39: value = byte &- 0x30
      case 0x61...0x66: value = byte &- 0x57
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }
}

/// What is sealed is of no use to a reader of logs.
extension SealedBytes: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(bytes.count) sealed bytes" }
  public var customMirror: Mirror { Mirror(self, children: ["count": bytes.count]) }
}
