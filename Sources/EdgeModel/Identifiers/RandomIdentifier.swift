/// The common form of the identifiers that are drawn at random: a letter and 11 characters of base 32 (RFC 4648, lower case).
enum RandomIdentifier {
  private static let alphabet: [Character] = Array("abcdefghijklmnopqrstuvwxyz234567")

  static func make(letter: Character, using generator: inout some RandomNumberGenerator) -> String {
    var text = String(letter)
    for _ in 0..<11 { text.append(alphabet.randomElement(using: &generator) ?? "a") }
    return text
  }

  static func matches(_ text: some StringProtocol, letter: Character) -> Bool {
    text.utf8.count == 12 && text.first == letter
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x32...0x37).contains($0) }
  }
}
