/// Names one deployment for as long as its records are kept; an app that is deployed again gets a new one.
///
/// The letter `d` and 11 characters of `a-z` and `2-7` (55 random bits). Without a hyphen, so that it can be joined
/// with numbers by hyphens and taken apart again.
public struct DeploymentID: CheckedIdentifier {
  public static let rule = "the letter d and 11 of a-z, 2-7"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard RandomIdentifier.matches(text, letter: "d") else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// A new identifier from 55 bits of the given generator.
  public init(using generator: inout some RandomNumberGenerator) {
    rawValue = RandomIdentifier.make(letter: "d", using: &generator)
  }

  /// A new identifier from the system's generator.
  public static func random() -> Self {
    var generator = SystemRandomNumberGenerator()
    return Self(using: &generator)
  }
}
