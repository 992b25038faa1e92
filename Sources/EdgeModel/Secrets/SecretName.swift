/// What people call a secret: as a variable of the environment is called (POSIX, Base Definitions 8.1), at most 64 long.
public struct SecretName: CheckedIdentifier {
  public static let rule = "1 to 64 letters, digits and underscores, no digit first"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isNameByte),
      text.utf8.first.map({ !(0x30...0x39).contains($0) }) ?? false
    else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
  }
}
