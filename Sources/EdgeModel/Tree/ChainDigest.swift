/// The digest of an entry and, through its predecessor's, of the whole journal up to it: 16 bytes, written in hexadecimal.
///
/// It finds forks that happen by accident: a cloned disk, a restored backup. It is no proof against a forger. The model
/// computes none; who has a hash does.
public struct ChainDigest: CheckedIdentifier {
  public static let rule = "32 hexadecimal digits, lower case"
  /// How many bytes a digest has.
  public static let length = 16
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count == Self.length * 2, text.isLowercaseHexadecimal else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  /// Takes the first 16 bytes of a hash; what is shorter is filled up with zeros.
  public init(prefixOf hash: some Sequence<UInt8>) {
    let digits = Hexadecimal.text(hash.prefix(Self.length))
    rawValue = digits + String(repeating: "0", count: Self.length * 2 - digits.utf8.count)
  }

  /// Before the first entry.
  public static let start = ChainDigest(prefixOf: [])
}
