/// The public halves of a machine's key pairs: by one its agent is known in TLS, with the other others seal what is for it alone.
public struct MachinePublicKey: CheckedIdentifier {
  public static let rule = "128 lower-case hexadecimal digits: a digest of a TLS key and an X25519 key"

  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count == 128, text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// The SHA-256 of the TLS key's SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), in 64 hexadecimal digits.
  public var tlsDigest: Substring { rawValue.prefix(64) }
  /// The X25519 key (RFC 7748), in 64 hexadecimal digits.
  public var sealingKey: Substring { rawValue.suffix(64) }
}
