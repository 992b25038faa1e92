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
      let file = DatabaseFile.desiredLog(path)
      try file.makeIfMissing { db in
        try EntryRow.makeTable(db)
        try SnapshotRow.makeTable(db)
      }
      let folded = try FoldedLog.read(from: file)
      return (try file.openForWriting(), folded)
    }
    return SQLiteDesiredLog(path: path, executor: executor, database: database, folded: folded)
  }

  public func append(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) throws -> DesiredVersion {
    try commit { folded, db in
      try folded.catchUp(db, file)
      let (entry, state) = try folded.state.appending(changes, after: after, epoch: epoch)
      try folded.store(entry, state, db, file)
    }
  }

  public func state() -> DesiredState { folded.state }

  public func entries(after: DesiredVersion, limit: Int) throws -> DesiredPage {
    let limit = min(max(limit, 1), 10_000)
    return try file.translating {
      try database.read { db in
        try EntryRow.requirePosition(after, db)
        let rows = try EntryRow.cursor(after: after.index, db)
        var entries: [DesiredEntry] = []
        var length = 0
        while entries.count < limit, length < Self.pageLength, let row = try rows.next() {
          let stored = try EntryRow(row, file)
          length += stored.body.count
          entries.append(try stored.entry(file))
        }
        let last = entries.last?.version.index ?? after.index
        return DesiredPage(entries: entries, hasMore: last < (try EntryRow.lastIndex(db)))
      }
    }
  }

  public func ingest(_ page: DesiredPage) throws -> DesiredVersion {
    try commit { folded, db in
      try folded.catchUp(db, file)
      for entry in page.entries {
        if entry.version.index <= folded.state.version.index {
          try EntryRow.requireSame(entry, db, file)
        } else {
          try folded.store(entry, folded.state.continuing(with: entry), db, file)
        }
      }
    }
  }

  public nonisolated func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await signal.wait(after: after)
  }

  /// How the file is written, as SQLite says: the journal mode (`wal`) and the level of `synchronous` (2 is FULL).
  package func durability() throws -> (journalMode: String?, synchronous: Int?) {
    try file.translating { try database.read(DatabaseFile.durability) }
  }

  /// Runs a transaction; what it made of the state counts only once it is durable.
  private func commit(_ body: (inout FoldedLog, Database) throws -> Void) throws -> DesiredVersion {
    var next = folded
    try file.translating {
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

  private nonisolated var file: DatabaseFile { .desiredLog(path) }
}
