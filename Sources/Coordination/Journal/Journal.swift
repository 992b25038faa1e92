public import EdgeModel

/// The journals that one replica holds: its own, which only it writes, and copies of the others'.
///
/// A third party plugs in another store here; `EdgeStore` has one on SQLite. What was acknowledged survives a kill of the
/// process and a power cut.
public protocol Journal: Sendable {
  /// Writes one entry to the replica's own journal.
  ///
  /// Writes that change no value are left out; if none is left, nothing is written.
  /// - Returns: the place of its last entry, once it is durable.
  /// - Throws: ``JournalError`` with code `.refused` if a value breaks a rule or there are more than
  ///   `JournalEntry.mostWrites`, or `.clock`.
  func append(_ writes: [PointWrite]) async throws -> SequenceNumber
  /// The entries of one origin after a place, oldest first; a page may be shorter than `limit` when they are large.
  /// - Throws: ``JournalError`` with code `.gap` if it hasn't come that far, `.collected` if the entries are gone.
  func read(_ origin: Origin, after: SequenceNumber, limit: Int) async throws -> JournalPage
  /// Takes over entries that another replica holds, all or none. Those that it has are compared and passed over.
  /// - Returns: how far it has that origin's journal now.
  /// - Throws: ``JournalError`` with code `.gap`, `.forked`, `.late` or `.refused`.
  func ingest(_ page: JournalPage) async throws -> SequenceNumber
}

/// A journal that can forget what everybody has, and hand over its tree in the place of what it forgot.
public protocol SnapshotJournal: Journal {
  /// The fold of all journals.
  func tree() async throws -> Tree
  /// Joins in another replica's tree, so that the journals can go on from there.
  /// - Throws: ``JournalError`` with code `.forked`, or `.late` if own entries are from before what was collected there:
  ///   begin a new incarnation, and write them again.
  func adopt(_ snapshot: Tree) async throws
  /// Forgets entries and tombstones that everybody has.
  func collect(_ stability: JournalStability) async throws
}

/// Computes the digests that chain a journal's entries; `EdgeStore` has one with SHA-256.
///
/// All replicas of a platform use the same. A closure's worth of code, so that this module needs no cryptography.
public protocol EntryChain: Sendable {
  /// The digest of bytes from `JournalEntry.chainedBytes(of:after:)`.
  func digest(of bytes: [UInt8]) -> ChainDigest
}
