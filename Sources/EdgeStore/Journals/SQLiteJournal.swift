public import Coordination
public import EdgeModel
internal import GRDB

/// The journals of a replica in one SQLite file: write-ahead log, every commit synced, one writer.
///
/// What an append or ingest acknowledged survives a kill of the process and a power cut; so does the clock, which is
/// strictly increasing for the origin's whole life. A file that is damaged or of a newer version is refused before
/// anything is written to it. A cloned disk or a restored backup shows as ``JournalError`` with code `.forked` and the
/// place as soon as the agent meets one that knows better; ``beginIncarnation()`` is the way on.
public actor SQLiteJournal: SnapshotJournal {
  /// After about how many bytes a page of ``read(_:after:limit:)`` ends early.
  public static let pageLength = 4 << 20

  /// The database file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private let database: DatabaseQueue
  private var core: JournalCore
  private let now: @Sendable () -> Timestamp
  /// Set when memory and disk may differ: nothing is written any more.
  private var broken: JournalError?

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(
    path: String, executor: DiskExecutor, database: DatabaseQueue, core: JournalCore,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.path = path
    self.executor = executor
    self.database = database
    self.core = core
    self.now = now
  }

  /// Opens an agent's journals, or makes empty ones where there is no file.
  /// - Parameter now: civil time.
  /// - Throws: `JournalError` with code `.corrupt`, `.newerFormat` or, if it is another agent's, `.refused`, with the file
  ///   untouched; or `.storage`.
  public static func open(
    path: String, agent: NodeID, now: @escaping @Sendable () -> Timestamp
  ) async throws -> SQLiteJournal {
    let executor = DiskExecutor(label: "flotilla.journal")
    let (database, core) = try await executor.run {
      let file = JournalFile(path: path)
      let core = try file.makeOrCheck(agent: agent)
      return (try file.openForWriting(), core)
    }
    return SQLiteJournal(path: path, executor: executor, database: database, core: core, now: now)
  }

  /// The origin that it writes.
  public var origin: Origin { core.origin }
  /// The latest moment that its clock gave or saw: nothing at this time or before will ever be written here.
  public var lastTime: HybridTime { core.clock.last }

  public func append(_ writes: [PointWrite]) throws -> SequenceNumber {
    let now = now()
    try release(now)
    try commit { core, _ in
      try core.append(writes, now: now)
    } store: { entry, db in
      if let entry { try store([entry], of: core.origin, now, db) }
    }
    return core.tree.head(of: core.origin).sequence
  }

  public func read(_ origin: Origin, after: SequenceNumber, limit: Int) throws -> JournalPage {
    let limit = min(max(limit, 1), JournalCore.mostEntries)
    let head = core.tree.head(of: origin)
    guard after <= head.sequence else {
      throw JournalError(
        .gap, "the journal of \(origin) is here up to \(head.sequence)", origin: origin, sequence: after)
    }
    guard head != .start else { return JournalPage(origin: origin, after: after, base: .start, entries: []) }
    let file = JournalFile(path: path)
    return try translated {
      try database.read { db in
        let id =
          try Int64.fetchOne(db, sql: "SELECT id FROM journal WHERE origin = ?", arguments: [origin.rawValue]) ?? 0
        guard let base = after == .zero ? try floorIsZero(id, db) : try JournalTables.chain(of: id, at: after, db)
        else {
          throw JournalError(
            .collected, "the entries of \(origin) after \(after) are collected", origin: origin, sequence: after)
        }
        let rows = try Row.fetchCursor(
          db, sql: "SELECT sequence, format, body FROM entry WHERE journal = ? AND sequence > ? ORDER BY sequence",
          arguments: [id, try JournalTables.number(after)])
        var page = JournalPage(origin: origin, after: after, base: base, entries: [])
        var length = 0
        while page.entries.count < limit, length < Self.pageLength, let row = try rows.next() {
          let entry = try JournalTables.decode(
            JournalEntry.self, row, "entry \(row["sequence"] as Int64) of \(origin)", file)
          length += JournalTables.bodyLength(row)
          page.entries.append(entry)
        }
        page.hasMore = page.last < head.sequence
        return page
      }
    }
  }

  public func ingest(_ page: JournalPage) throws -> SequenceNumber {
    let now = now()
    try release(now)
    try commit { core, db in
      let id = try JournalTables.journalID(page.origin, db)
      return try core.ingest(page, now: now) { sequence throws(JournalError) in
        do {
          return try JournalTables.chain(of: id, at: sequence, db)
        } catch {
          throw JournalError(.storage, "\(path): \(error)", origin: page.origin, sequence: sequence, cause: error)
        }
      }
    } store: { fresh, db in
      try store(fresh, of: page.origin, now, db)
    }
    return core.tree.head(of: page.origin).sequence
  }

  public func tree() throws -> Tree {
    try release(now())
    return core.tree
  }

  public func adopt(_ snapshot: Tree) throws {
    let now = now()
    let before = core.tree
    try commit { core, _ in
      try core.adopt(snapshot, now: now)
    } store: { _, db in
      for address in Set(before.points.keys).union(core.tree.points.keys)
      where before.points[address] != core.tree.points[address] {
        try JournalTables.put(core.tree.points[address], at: address, db)
      }
      for (origin, head) in core.tree.heads where head != before.head(of: origin) {
        let id = try JournalTables.journalID(origin, db)
        try JournalTables.setHead(head, of: id, db)
        try JournalTables.setFloor(head.sequence, head.chain, of: id, db)
      }
      try JournalTables.putQuarantine(core.tree.quarantine, db)
    }
  }

  public func collect(_ stability: JournalStability) throws {
    try commit { core, _ in
      core.collect(stability)
    } store: { gone, db in
      for address in gone { try JournalTables.put(nil, at: address, db) }
      for (origin, sequence) in stability.positions where sequence > .zero && core.tree.covers(origin, sequence) {
        let id = try JournalTables.journalID(origin, db)
        if let chain = try JournalTables.chain(of: id, at: sequence, db) {
          try JournalTables.setFloor(sequence, chain, of: id, db)
        }
      }
    }
  }

  /// Writes from now on as a new origin: after a fork, or when own entries came too late.
  ///
  /// The old origin's entries stay; others take them in as far as they don't contradict theirs.
  /// - Returns: the new origin.
  public func beginIncarnation() throws -> Origin {
    let known = core.tree.heads.keys.filter { $0.agent == core.origin.agent }.map(\.incarnation).max() ?? 0
    let (next, overflow) = max(known, core.origin.incarnation).addingReportingOverflow(1)
    guard !overflow else { throw JournalError(.refused, "no incarnation is left", origin: core.origin) }
    try commit { core, _ in
      core = JournalCore(
        origin: Origin(agent: core.origin.agent, incarnation: next), clock: core.clock, tree: core.tree,
        chain: SHA256EntryChain())
    } store: { _, _ in
    }
    return core.origin
  }

  private func floorIsZero(_ id: Int64, _ db: Database) throws -> ChainDigest? {
    try Int64.fetchOne(db, sql: "SELECT floor FROM journal WHERE id = ?", arguments: [id]) == 0 ? .start : nil
  }

  /// Lets those of the quarantine count that the clock has come near to.
  private func release(_ now: Timestamp) throws {
    guard core.tree.quarantine.values.contains(where: { $0.values.contains { !$0.time.isAhead(of: now) } }) else {
      return
    }
    try commit { core, _ in
      core.release(now: now)
    } store: { released, db in
      try storePoints(of: released.map(\.entry), db)
      try JournalTables.putQuarantine(core.tree.quarantine, db)
    }
  }

  /// Writes new entries and what they changed; the transaction is the caller's.
  private func store(_ entries: [JournalEntry], of origin: Origin, _ now: Timestamp, _ db: Database) throws {
    guard !entries.isEmpty else { return }
    let id = try JournalTables.journalID(origin, db)
    for entry in entries { try JournalTables.insert(entry, of: id, db) }
    try JournalTables.setHead(core.tree.head(of: origin), of: id, db)
    try storePoints(of: entries, db)
    if entries.contains(where: { $0.time.isAhead(of: now) }) {
      try JournalTables.putQuarantine(core.tree.quarantine, db)
    }
  }

  private func storePoints(of entries: [JournalEntry], _ db: Database) throws {
    for address in Set(entries.flatMap { $0.writes.map(\.address) }).sorted() {
      if let point = core.tree.points[address] { try JournalTables.put(point, at: address, db) }
    }
  }

  /// Changes the state in place, a copy of a large tree being dear, and writes it through in one transaction. If that
  /// fails after the change, the state is read again from the disk.
  private func commit<Change>(
    change: (inout JournalCore, Database) throws -> Change, store: (Change, Database) throws -> Void
  ) throws {
    if let broken { throw broken }
    var isChanged = false
    do {
      try translated {
        try database.writeWithoutTransaction { db in
          try db.inTransaction(.immediate) {
            let made = try change(&core, db)
            isChanged = true
            try store(made, db)
            try JournalTables.write(origin: core.origin, clock: core.clock, collected: core.tree.collected, db)
            return .commit
          }
        }
      }
    } catch {
      if isChanged { try reload(after: error) }
      throw error
    }
  }

  private func reload(after error: any Error) throws {
    do {
      core = try JournalFile(path: path).load(agent: core.origin.agent)
    } catch let second {
      broken = JournalError(
        .storage, "\(path) could neither be written (\(error)) nor read again (\(second)); restart the agent",
        cause: error)
      throw second
    }
  }

  private func translated<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw JournalFile(path: path).failure(error)
    }
  }
}
