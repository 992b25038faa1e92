/// The name of a volume within one deployment. What the volume is called on its machine is the runtime's affair.
public struct VolumeName: CheckedIdentifier {
  public static let rule = "1 to 63 letters, digits, '-', '_' and '.', a letter or digit first"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.isContainerWord(upTo: 63) else { throw Self.invalid(text) }
    rawValue = String(text)
  }
}
