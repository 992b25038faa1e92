/// The changes that were written at one position: all of them or none.
public struct DesiredEntry: Codable, Hashable, Sendable {
  /// Its position in the log.
  public var version: DesiredVersion
  /// Applied in this order; none for the entry that a new leader begins its epoch with.
  public var changes: [DesiredChange]

  public init(version: DesiredVersion, changes: [DesiredChange]) {
    self.version = version
    self.changes = changes
  }
}

/// A run of entries, oldest first, without a gap.
public struct DesiredPage: Codable, Hashable, Sendable {
  /// Oldest first; none where the reader has all.
  public var entries: [DesiredEntry]
  /// Whether the log goes on after the last one.
  public var hasMore: Bool

  public init(entries: [DesiredEntry], hasMore: Bool) {
    self.entries = entries
    self.hasMore = hasMore
  }
}
