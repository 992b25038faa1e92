/// Which of a platform's keys something is sealed with: 16 lower-case hexadecimal digits, made from the key itself.
public struct PlatformKeyID: CheckedIdentifier {
  public static let rule = "16 lower-case hexadecimal digits"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count == 16, text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }
}
