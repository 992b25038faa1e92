/// What people call a machine: a DNS label, as its host name's first part is.
public struct NodeName: CheckedIdentifier {
  public static let rule = AppName.rule
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    do {
      rawValue = try AppName(text).rawValue
    } catch {
      throw Self.invalid(text)
    }
  }

  /// The nearest name to a free text, such as a host name. `nil` if nothing is left.
  public init?(nearest text: some StringProtocol) {
    guard let name = AppName(nearest: text) else { return nil }
    rawValue = name.rawValue
  }
}
