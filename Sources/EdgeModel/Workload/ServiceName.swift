/// The name of one service of an app: other services of the app reach it by this name.
public struct ServiceName: CheckedIdentifier {
  public static let rule = "1 to 63 letters, digits, '-', '_' and '.', a letter or digit first"
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.isContainerWord(upTo: 63) else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  private init(unchecked text: String) { rawValue = text }

  /// The main service of an app that names none.
  public static let app = ServiceName(unchecked: "app")
}

extension StringProtocol {
  /// What container engines take for the names of containers, networks and volumes: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`.
  func isContainerWord(upTo length: Int) -> Bool {
    guard (1...length).contains(utf8.count) else { return false }
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    return utf8.first.map(isAlphanumeric) == true && utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
  }
}
