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
    guard text.utf8.count <= Self.most * 2, text.isLowercaseHexadecimal,
      let bytes = Hexadecimal.bytes(text)
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "sealed bytes are at most \(Self.most), in pairs of hexadecimal digits")
    }
    self.bytes = bytes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Hexadecimal.text(bytes))
  }
}

/// What is sealed is of no use to a reader of logs.
extension SealedBytes: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(bytes.count) sealed bytes" }
  public var customMirror: Mirror { Mirror(self, children: ["count": bytes.count]) }
}
