/// Names one agent on one machine: made when its data directory is, and kept there.
///
/// The letter `n` and 11 characters of `a-z` and `2-7` (55 random bits). Without a hyphen, so that it can be joined
/// with numbers by hyphens and taken apart again.
public struct NodeID: CheckedIdentifier {
  public static let rule = "the letter n and 11 of a-z, 2-7"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard RandomIdentifier.matches(text, letter: "n") else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// A new identifier from 55 bits of the given generator.
  public init(using generator: inout some RandomNumberGenerator) {
    rawValue = RandomIdentifier.make(letter: "n", using: &generator)
  }

  /// A new identifier from the system's generator.
  public static func random() -> Self {
    var generator = SystemRandomNumberGenerator()
    return Self(using: &generator)
  }
}
