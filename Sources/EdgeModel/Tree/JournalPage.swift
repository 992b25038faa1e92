/// A piece of one origin's journal, as it is handed from agent to agent.
public struct JournalPage: Hashable, Codable, Sendable {
  /// Whose journal it is.
  public var origin: Origin
  /// The place that the page begins after.
  public var after: SequenceNumber
  /// The digest of the entry at ``after``: it must be the reader's too, else the journal has forked.
  public var base: ChainDigest
  /// Without a gap, the first at `after.next`.
  public var entries: [JournalEntry]
  /// Whether the journal goes on after the last entry.
  public var hasMore: Bool

  public init(
    origin: Origin, after: SequenceNumber, base: ChainDigest, entries: [JournalEntry], hasMore: Bool = false
  ) {
    self.origin = origin
    self.after = after
    self.base = base
    self.entries = entries
    self.hasMore = hasMore
  }

  /// The place of its last entry.
  public var last: SequenceNumber { entries.last?.sequence ?? after }
}
