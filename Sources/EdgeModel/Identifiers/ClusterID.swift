/// Names one platform. Agents of different clusters never act on each other's word.
///
/// The letter `c` and 11 characters of `a-z` and `2-7` (55 random bits). Without a hyphen, so that it can be joined
/// with numbers by hyphens and taken apart again.
public struct ClusterID: CheckedIdentifier {
  public static let rule = "the letter c and 11 of a-z, 2-7"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard RandomIdentifier.matches(text, letter: "c") else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// A new identifier from 55 bits of the given generator.
  public init(using generator: inout some RandomNumberGenerator) {
    rawValue = RandomIdentifier.make(letter: "c", using: &generator)
  }

  /// A new identifier from the system's generator.
  public static func random() -> Self {
    var generator = SystemRandomNumberGenerator()
    return Self(using: &generator)
  }
}
