/// Who a service is: an opaque text that stays the same when its address, name or cluster changes.
public struct ServiceIdentity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The longest identity, in bytes.
  public static let longest = 128

  /// The text itself.
  public let description: String

  /// Checks a text from outside: 1 to ``longest`` bytes of printable ASCII without spaces.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidService``.
  public init(_ text: some StringProtocol) throws(DiscoveryError) {
    description = try ServiceText.token(text, what: "identity", longest: Self.longest)
  }

  public static func < (left: ServiceIdentity, right: ServiceIdentity) -> Bool { left.description < right.description }
}
