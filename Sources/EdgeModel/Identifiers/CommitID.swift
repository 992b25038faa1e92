/// A Git commit: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
public struct CommitID: CheckedIdentifier {
  public static let rule = "40 or 64 lower-case hexadecimal digits"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard [40, 64].contains(text.utf8.count), text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// The first 10 digits, for people.
  public var short: String { String(rawValue.prefix(10)) }
}
