/// Which repositories a token or a key is for: `HOST[:PORT][/OWNER…]`, the host in lower case.
///
/// Without a port it is for the protocol's own one. `http://` before it permits what has no encryption, and only that.
public struct RepositoryPattern: CheckedIdentifier {
  public static let rule = "HOST[:PORT][/OWNER], such as git.example.org or git.example.org/ann"
  public let rawValue: String
  /// The name or IPv4 address, in lower case.
  public let host: String
  /// `nil` for the protocol's own.
  public let port: UInt16?
  /// The first parts of the path, such as the owner's name; empty for everything on the host.
  public let owner: [String]
  /// Whether it is for addresses without encryption.
  public let isClear: Bool

  private static let clearScheme = "http://"

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard text.utf8.count <= 255 else { throw Self.invalid(text) }
    isClear = text.hasPrefix(Self.clearScheme)
    let rest = String(isClear ? String(text.dropFirst(Self.clearScheme.count)) : String(text))
    var parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let authority = parts.first else { throw Self.invalid(text) }
    parts.removeFirst()
    let named = authority.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let host = named.first?.lowercased(), Self.isHost(host), named.count <= 2 else { throw Self.invalid(text) }
    if let digits = named.dropFirst().first {
      guard let number = UInt16(digits), number > 0, String(number) == digits else { throw Self.invalid(text) }
      port = number
    } else {
      port = nil
    }
    guard parts.count <= 8, parts.allSatisfy(Self.isPathPart) else { throw Self.invalid(text) }
    self.host = host
    owner = parts
    let scheme = isClear ? Self.clearScheme : ""
    rawValue = scheme + ([host + (port.map { ":\($0)" } ?? "")] + parts).joined(separator: "/")
  }

  private static func isHost(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasPrefix(".")
      && text.consists(ofLowercaseDigitsAnd: ".-_")
  }

  private static func isPathPart(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".." && !text.hasPrefix("-")
      && text.lowercased().consists(ofLowercaseDigitsAnd: ".-_~+")
  }

  /// Whether a repository is one of those that are meant.
  /// - Parameters:
  ///   - port: as the address names it.
  ///   - standardPort: the protocol's own.
  ///   - path: on the host, with or without a slash at the front. The case of letters doesn't count.
  public func covers(host: String, port: UInt16?, standardPort: UInt16, path: String, isClear: Bool) -> Bool {
    let parts = path.split(separator: "/").map { $0.lowercased() }
    return self.host == host.lowercased() && self.isClear == isClear
      && (self.port ?? standardPort) == (port ?? standardPort)
      && parts.count >= owner.count && zip(parts, owner).allSatisfy { $0 == $1.lowercased() }
  }
}
