/// Why a sighting is believed: by which way it came, and what proved it.
public struct Evidence: Hashable, Sendable, CustomStringConvertible {
  /// A way of discovery. The set is open: a third party's discoverer adds its own.
  public struct Source: Hashable, Sendable, CustomStringConvertible {
    /// The way in a word.
    public let description: String

    /// A third party's own way; equal words are the same source.
    public init(_ description: String) { self.description = description }

    /// An address that was configured.
    public static let address = Source("address")
    /// A probe of an address range.
    public static let probe = Source("probe")
    /// The address of a machine that this one had spoken with.
    public static let neighbour = Source("neighbour")
    /// An address at which somebody was last.
    public static let lastKnown = Source("last known")
    /// An answer to a beacon.
    public static let beacon = Source("beacon")
  }

  /// By which way it was found.
  public var source: Source
  /// What proved it, in words, for people.
  public var proof: String

  public init(source: Source, proof: String) {
    self.source = source
    self.proof = proof
  }

  public var description: String { "\(source): \(proof)" }
}
