public import EdgeModel
internal import Synchronization

/// Journals that last as long as their process: for tests and simulations, and for agents that may forget.
public final class InMemoryJournal: SnapshotJournal {
  private struct Content {
    var core: JournalCore
    var entries: [Origin: [SequenceNumber: JournalEntry]] = [:]
    /// Where the entries of an origin begin, once older ones were forgotten.
    var floors: [Origin: (sequence: SequenceNumber, chain: ChainDigest)] = [:]
  }

  private let content: Mutex<Content>
  private let now: @Sendable () -> Timestamp

  /// The origin that it writes.
  public let origin: Origin

  /// - Parameter now: civil time.
  public init(origin: Origin, chain: some EntryChain, now: @escaping @Sendable () -> Timestamp) {
    self.origin = origin
    self.now = now
    content = Mutex(Content(core: JournalCore(origin: origin, chain: chain)))
  }

  public func append(_ writes: [PointWrite]) throws(JournalError) -> SequenceNumber {
    let now = now()
    return try content.withLock { content throws(JournalError) in
      if let entry = try content.core.append(writes, now: now) {
        content.entries[origin, default: [:]][entry.sequence] = entry
      }
      return content.core.tree.head(of: origin).sequence
    }
  }

  public func read(_ origin: Origin, after: SequenceNumber, limit: Int) throws(JournalError) -> JournalPage {
    try content.withLock { content throws(JournalError) in
      let head = content.core.tree.head(of: origin)
      guard after <= head.sequence else {
        throw JournalError(.gap, "the journal of \(origin) is here up to \(head.sequence)", origin: origin)
      }
      let floor = content.floors[origin] ?? (.zero, .start)
      guard after >= floor.sequence else {
        throw JournalError(
          .collected, "the entries of \(origin) up to \(floor.sequence) are collected", origin: origin, sequence: after)
      }
      let stored = content.entries[origin] ?? [:]
      var entries: [JournalEntry] = []
      while entries.count < min(max(1, limit), JournalCore.mostEntries),
        let entry = stored[(entries.last?.sequence ?? after).next]
      {
        entries.append(entry)
      }
      return JournalPage(
        origin: origin, after: after, base: after == floor.sequence ? floor.chain : stored[after]?.chain ?? .start,
        entries: entries, hasMore: (entries.last?.sequence ?? after) < head.sequence)
    }
  }

  public func ingest(_ page: JournalPage) throws(JournalError) -> SequenceNumber {
    let now = now()
    return try content.withLock { content throws(JournalError) in
      _ = content.core.release(now: now)
      let stored = content.entries[page.origin] ?? [:]
      let fresh = try content.core.ingest(page, now: now) { stored[$0]?.chain }
      for entry in fresh { content.entries[page.origin, default: [:]][entry.sequence] = entry }
      return content.core.tree.head(of: page.origin).sequence
    }
  }

  public func tree() -> Tree {
    let now = now()
    return content.withLock { content in
      _ = content.core.release(now: now)
      return content.core.tree
    }
  }

  public func adopt(_ snapshot: Tree) throws(JournalError) {
    let now = now()
    try content.withLock { content throws(JournalError) in
      let before = content.core.tree.heads
      try content.core.adopt(snapshot, now: now)
      for (origin, head) in snapshot.heads where head.sequence > (before[origin] ?? .start).sequence {
        content.entries[origin] = nil
        content.floors[origin] = (head.sequence, head.chain)
      }
    }
  }

  public func collect(_ stability: JournalStability) {
    content.withLock { content in
      _ = content.core.collect(stability)
      for (origin, sequence) in stability.positions {
        guard let chain = content.entries[origin]?[sequence]?.chain else { continue }
        content.entries[origin] = content.entries[origin]?.filter { $0.key > sequence }
        content.floors[origin] = (sequence, chain)
      }
    }
  }

  /// The latest moment that its clock gave or saw: nothing at this time or before will ever be written here.
  public var lastTime: HybridTime { content.withLock { $0.core.clock.last } }
}
