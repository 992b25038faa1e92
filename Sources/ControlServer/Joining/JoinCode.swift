/// What one types on a machine that shall join a platform, in the place of the platform's token: 60 random bits, which count
/// for one machine and a few minutes.
public struct JoinCode: Hashable, Sendable {
  /// Crockford's base 32: nobody mistakes one of these for another.
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let length = 12

  /// Twelve digits, as they are reckoned with.
  let text: String

  /// One that nobody knows yet.
  public init() {
    var generator = SystemRandomNumberGenerator()
    text = String((0..<Self.length).map { _ in Self.digits.randomElement(using: &generator) ?? "0" })
  }

  /// A code as somebody typed it: in capitals or not, with blanks and dashes anywhere, O for 0, I or L for 1.
  /// - Returns: `nil` for what is none. A platform's token never is one: it is longer.
  public init?(_ typed: some StringProtocol) {
    guard typed.utf8.count <= 32 else { return nil }
    var text = ""
    for character in typed.uppercased() where character != "-" && character != " " {
      switch character {
      case "O": text.append("0")
      case "I", "L": text.append("1")
      case let digit where Self.digits.contains(digit): text.append(digit)
      default: return nil
      }
    }
    guard text.utf8.count == Self.length else { return nil }
    self.text = text
  }

  /// As people read it: `K7QF-M2ND-41XA`.
  public var shown: String {
    stride(from: 0, to: Self.length, by: 4).map { text.dropFirst($0).prefix(4) }.joined(separator: "-")
  }
}

/// A code is in no text that is made of it, unless it is ``shown``.
extension JoinCode: CustomStringConvertible, CustomReflectable {
  public var description: String { "JoinCode" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
