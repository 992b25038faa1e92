/// What a blob is called: the SHA-256 of its bytes, 64 lower-case hexadecimal digits.
public struct BlobDigest: CheckedIdentifier {
  public static let rule = "64 lower-case hexadecimal digits"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count == 64, text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }
}
