/// Why a sighting is believed: by which way it came, and what proved it.
public struct Evidence: Hashable, Sendable, CustomStringConvertible {
  /// A way of discovery. The set is open: a third party's discoverer adds its own.
  public struct Source: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// An address that was configured.
    public static let address = Source("address")
    /// A probe of an address range.
    public static let probe = Source("probe")
  }

  public var source: Source
  /// What proved it, in words, for people.
  public var proof: String

  public init(source: Source, proof: String) {
    self.source = source
    self.proof = proof
  }

  public var description: String { "\(source): \(proof)" }
}
