/// A law that a discoverer broke.
public struct DiscoveryFinding: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which one.
  public let law: String
  /// How.
  public let fault: String
  public var description: String { "\(law): \(fault)" }
}
