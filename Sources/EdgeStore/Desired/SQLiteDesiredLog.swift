public import Coordination
public import EdgeModel
internal import GRDB

/// The log of desired state in one SQLite file: write-ahead log, every commit synced, one writer.
///
/// An append that returned survives a kill of the process and a power cut. The state is folded once, when the file is
/// opened, and kept in memory. A file that is damaged or of a newer version is refused before anything is written to it.
public actor SQLiteDesiredLog: DesiredLog {
  /// The longest entry that is stored, in bytes of its JSON form.
  public static let maximumEntryLength = 8 << 20
  /// After about how many bytes a page of ``entries(after:limit:)`` ends early.
  public static let pageLength = 16 << 20

  /// The database file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private let database: DatabaseQueue
  private var folded: FoldedLog
  private let signal: PositionSignal<DesiredVersion>

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, database: DatabaseQueue, folded: FoldedLog) {
    self.path = path
    self.executor = executor
    self.database = database
    self.folded = folded
    signal = PositionSignal(folded.state.version)
  }

  /// Opens the log, or makes an empty one where there is no file.
  /// - Throws: ``DesiredLogError`` with code `.corrupt` or `.newerFormat`, with the file untouched, or `.storage`.
  public static func open(path: String) async throws -> SQLiteDesiredLog {
    let executor = DiskExecutor(label: "flotilla.desired-log")
    let (database, folded) = try await executor.run {
      let file = DesiredLogFile(path: path)
      let folded = try file.makeOrCheck()
      return (try file.openForWriting(), folded)
    }
    return SQLiteDesiredLog(path: path, executor: executor, database: database, folded: folded)
  }

  public func append(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) throws -> DesiredVersion {
    try commit { folded, db in
      try folded.catchUp(db, path)
      let (entry, state) = try folded.state.appending(changes, after: after, epoch: epoch)
      try folded.store(entry, state, db, path)
    }
  }

  public func state() -> DesiredState { folded.state }

  public func entries(after: DesiredVersion, limit: Int) throws -> DesiredPage {
    let limit = min(max(limit, 1), 10_000)
    return try translated {
      try database.read { db in
        try EntryRow.requirePosition(after, db, path)
        let rows = try EntryRow.cursor(after: after.index, db)
        var entries: [DesiredEntry] = []
        var length = 0
        while entries.count < limit, length < Self.pageLength, let row = try rows.next() {
          let stored = try EntryRow(row, path)
          length += stored.body.count
          entries.append(try stored.entry(path))
        }
        let last = entries.last?.version.index ?? after.index
        return DesiredPage(entries: entries, hasMore: last < (try EntryRow.lastIndex(db)))
      }
    }
  }

  public func ingest(_ page: DesiredPage) throws -> DesiredVersion {
    try commit { folded, db in
      try folded.catchUp(db, path)
      for entry in page.entries {
        if entry.version.index <= folded.state.version.index {
          try EntryRow.requireSame(entry, db, path)
        } else {
          try folded.store(entry, folded.state.continuing(with: entry), db, path)
        }
      }
    }
  }

  public nonisolated func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await signal.wait(after: after)
  }

  /// How the file is written, as SQLite says: the journal mode (`wal`) and the level of `synchronous` (2 is FULL).
  package func durability() throws -> (journalMode: String?, synchronous: Int?) {
    try translated {
      try database.read { db in
        (
          try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous")
        )
      }
    }
  }

  /// Runs a transaction; what it made of the state counts only once it is durable.
  private func commit(_ body: (inout FoldedLog, Database) throws -> Void) throws -> DesiredVersion {
    var next = folded
    try translated {
      try database.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try body(&next, db)
          return .commit
        }
      }
    }
    folded = next
    signal.advance(to: folded.state.version)
    return folded.state.version
  }

  private func translated<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw DesiredLogFile(path: path).failure(error)
    }
  }
}
