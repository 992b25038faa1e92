/// A version of the Engine API, such as 1.41.
public struct APIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The 1 of API 1.41.
  public let major: Int
  /// The 41 of API 1.41.
  public let minor: Int

  /// The version `major.minor`, as `APIVersion(minor: 41)` for 1.41.
  public init(major: Int = 1, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.41`, without a `v`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = UInt16(parts[0]), let minor = UInt16(parts[1]) else { return nil }
    self.init(major: Int(major), minor: Int(minor))
  }

  /// The oldest version that this client speaks: that of Docker Engine 20.10, which it is tested against. Older engines would
  /// pass over much that can be asked of them here without a word, so they are refused.
  public static let oldest = APIVersion(minor: 41)
  /// The newest version that this client knows. With newer engines this one is spoken.
  public static let newest = APIVersion(minor: 56)

  public static func < (left: APIVersion, right: APIVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  public var description: String { "\(major).\(minor)" }
}
