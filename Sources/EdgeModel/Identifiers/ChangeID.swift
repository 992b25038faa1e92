/// Names one request that changed the desired state.
///
/// The letter `r` and 11 characters of `a-z` and `2-7` (55 random bits). Without a hyphen, so that it can be joined
/// with numbers by hyphens and taken apart again.
public struct ChangeID: CheckedIdentifier {
  public static let rule = "the letter r and 11 of a-z, 2-7"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard RandomIdentifier.matches(text, letter: "r") else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// A new identifier from 55 bits of the given generator.
  public init(using generator: inout some RandomNumberGenerator) {
    rawValue = RandomIdentifier.make(letter: "r", using: &generator)
  }

  /// A new identifier from the system's generator.
  public static func random() -> Self {
    var generator = SystemRandomNumberGenerator()
    return Self(using: &generator)
  }
}
