/// How far a replica has one origin's journal.
public struct JournalHead: Hashable, Codable, Sendable {
  /// The place of the last entry that it has; 0 for none.
  public var sequence: SequenceNumber
  /// The digest of the entry there.
  public var chain: ChainDigest
  /// The time of the entry there.
  public var time: HybridTime

  public init(sequence: SequenceNumber, chain: ChainDigest, time: HybridTime) {
    self.sequence = sequence
    self.chain = chain
    self.time = time
  }

  /// Of a journal without entries.
  public static let start = JournalHead(sequence: .zero, chain: .start, time: .zero)
}
