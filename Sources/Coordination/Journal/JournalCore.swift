public import EdgeModel

/// The rules of a replica's journals without the entries themselves: what a store keeps in memory and writes through.
///
/// Every function changes the value or throws with the value as it was.
public struct JournalCore: Sendable {
  /// The most entries in one page.
  public static let mostEntries = 10_000

  /// The origin that this replica writes.
  public let origin: Origin
  /// To be stored with every change.
  public private(set) var clock: HybridClock
  /// The fold of all journals; entries in its quarantine don't count yet.
  public private(set) var tree: Tree
  private let chain: any EntryChain

  /// As it was stored; an empty one for a new origin.
  public init(origin: Origin, clock: HybridClock = HybridClock(), tree: Tree = Tree(), chain: some EntryChain) {
    self.origin = origin
    self.clock = clock
    self.tree = tree
    self.chain = chain
  }

  /// Makes the next own entry and folds it in, or `nil` if the writes change nothing.
  public mutating func append(_ writes: [PointWrite], now: Timestamp) throws(JournalError) -> JournalEntry? {
    guard writes.count <= JournalEntry.mostWrites else {
      throw JournalError(.refused, "\(writes.count) writes are more than the \(JournalEntry.mostWrites) of one entry")
    }
    let writes = tree.differing(writes)
    guard !writes.isEmpty else { return nil }
    let head = tree.head(of: origin)
    guard head.sequence.value < .max else { throw JournalError(.refused, "the journal of \(origin) is full") }
    var next = clock
    var entry = JournalEntry(sequence: head.sequence.next, time: try next.tick(now: now), writes: writes)
    if let fault = entry.fault { throw JournalError(.refused, "the writes are refused: \(fault)") }
    entry.chain = chain.digest(of: entry.chainedBytes(of: origin, after: head.chain))
    clock = next
    tree.apply(entry, of: origin, now: now)
    return entry
  }

  /// Checks a page and folds in what is new.
  /// - Parameter stored: the digest of an entry that the replica has, or `nil` where it is gone.
  /// - Returns: the new entries, for the store.
  public mutating func ingest(
    _ page: JournalPage, now: Timestamp, stored: (SequenceNumber) throws(JournalError) -> ChainDigest?
  ) throws(JournalError) -> [JournalEntry] {
    guard page.entries.count <= Self.mostEntries else {
      throw JournalError(
        .refused, "a page of \(page.entries.count) entries is longer than \(Self.mostEntries)", origin: page.origin)
    }
    let head = tree.head(of: page.origin)
    guard page.after <= head.sequence else {
      throw JournalError(
        .gap, "the journal of \(page.origin) is here up to \(head.sequence), the page begins after \(page.after)",
        origin: page.origin, sequence: page.after)
    }
    if let digest = try digest(at: page.after, head, stored), digest != page.base {
      throw .forked(page.origin, page.after, "its entries up to there are others than here")
    }
    var previous = (sequence: page.after, chain: page.base, time: HybridTime.zero)
    var fresh: [JournalEntry] = []
    if page.after == head.sequence { previous.time = head.time }
    for entry in page.entries {
      try check(entry, page.origin, after: previous)
      if entry.sequence <= head.sequence {
        if let digest = try digest(at: entry.sequence, head, stored), digest != entry.chain {
          throw .forked(page.origin, entry.sequence, "another entry is there")
        }
      } else {
        try checkNew(entry, page.origin)
        fresh.append(entry)
      }
      previous = (entry.sequence, entry.chain, entry.time)
    }
    for entry in fresh {
      tree.apply(entry, of: page.origin, now: now)
      clock.observe(entry.time, now: now)
    }
    return fresh
  }

  /// Joins in another replica's tree.
  public mutating func adopt(_ snapshot: Tree, now: Timestamp) throws(JournalError) {
    for (origin, theirs) in snapshot.heads.sorted(by: { $0.key < $1.key }) {
      let mine = tree.head(of: origin)
      if mine.sequence == theirs.sequence, mine.chain != theirs.chain {
        throw .forked(origin, theirs.sequence, "the snapshot has another entry there")
      }
      if origin == self.origin, theirs.sequence > mine.sequence {
        throw .forked(origin, mine.sequence.next, "others hold it up to \(theirs.sequence), this disk lost the rest")
      }
    }
    for (origin, mine) in tree.heads.sorted(by: { $0.key < $1.key }) {
      let theirs = snapshot.head(of: origin)
      let pending = tree.points.filter { $0.value.origin == origin && $0.value.sequence > theirs.sequence }
      if mine.sequence > theirs.sequence, let first = pending.values.map(\.time).min(), first <= snapshot.collected {
        throw JournalError(
          .late,
          """
          entries of \(origin) after \(theirs.sequence) are from before what the others have collected: begin a new \
          incarnation with their snapshot, and write them again
          """,
          origin: origin, sequence: theirs.sequence.next)
      }
    }
    tree = tree.merged(with: snapshot)
    tree.release(now: now)
    clock.observe(tree.collected, now: now)
    for head in tree.heads.values { clock.observe(head.time, now: now) }
    for point in tree.points.values { clock.observe(point.time, now: now) }
  }

  /// Lets quarantined entries count that the clock has come near to.
  /// - Returns: what was released.
  public mutating func release(now: Timestamp) -> [(origin: Origin, entry: JournalEntry)] {
    let released = tree.release(now: now)
    for (_, entry) in released { clock.observe(entry.time, now: now) }
    return released
  }

  /// Forgets the tombstones that everybody has seen.
  /// - Returns: the addresses that are gone.
  public mutating func collect(_ stability: JournalStability) -> [PointAddress] { tree.collect(stability) }

  private func digest(
    at sequence: SequenceNumber, _ head: JournalHead, _ stored: (SequenceNumber) throws(JournalError) -> ChainDigest?
  ) throws(JournalError) -> ChainDigest? {
    if sequence == .zero { return .start }
    return sequence == head.sequence ? head.chain : try stored(sequence)
  }

  private func check(
    _ entry: JournalEntry, _ origin: Origin,
    after previous: (sequence: SequenceNumber, chain: ChainDigest, time: HybridTime)
  ) throws(JournalError) {
    let fault: String? =
      if entry.sequence != previous.sequence.next {
        "it follows on \(previous.sequence)"
      } else if entry.time <= previous.time {
        "its time \(entry.time) is not after its predecessor's"
      } else if let fault = entry.fault {
        fault
      } else {
        nil
      }
    if let fault {
      throw JournalError(
        .refused, "entry \(entry.sequence) of \(origin) is refused: \(fault)", origin: origin, sequence: entry.sequence)
    }
    guard chain.digest(of: entry.chainedBytes(of: origin, after: previous.chain)) == entry.chain else {
      throw .forked(origin, entry.sequence, "its digest does not follow from its predecessor's")
    }
  }

  private func checkNew(_ entry: JournalEntry, _ origin: Origin) throws(JournalError) {
    guard origin != self.origin else {
      throw .forked(
        origin, entry.sequence, "another replica holds an entry that this disk, its only writer, has not")
    }
    guard entry.time > tree.collected || tree.collected == .zero else {
      throw JournalError(
        .late,
        "entry \(entry.sequence) of \(origin) is from \(entry.time), tombstones up to \(tree.collected) are collected",
        origin: origin, sequence: entry.sequence)
    }
  }
}
