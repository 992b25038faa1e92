/// What a blob is called: the SHA-256 of its bytes, 64 lower-case hexadecimal digits.
public struct BlobDigest: CheckedIdentifier {
  public static let rule = "64 lower-case hexadecimal digits"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count == 64, text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// The digest that a SHA-256 is.
  /// - Throws: ``InvalidIdentifier`` for other than its 32 bytes.
  public init(sha256 bytes: some Sequence<UInt8>) throws(InvalidIdentifier) {
    try self.init(Hexadecimal.text(bytes)[...])
  }
}
