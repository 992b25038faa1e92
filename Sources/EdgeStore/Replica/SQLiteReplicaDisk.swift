public import Coordination
public import EdgeModel
internal import GRDB

/// What a replica must not forget, in one SQLite file: write-ahead log, every commit synced.
///
/// What ``store(_:)`` returned from survives a kill of the process and a power cut. A file that is damaged or of a newer
/// version is refused before anything is written to it. A copy of the file must never take its place: it has forgotten
/// promises that the replica made since.
public actor SQLiteReplicaDisk: ReplicaDisk {
  /// How many entries that were pushed out are kept for people to see.
  public static let orphansKept = 1_000

  /// The database file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private let database: DatabaseQueue

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private nonisolated var file: DatabaseFile { .replica(path) }

  private init(path: String, executor: DiskExecutor, database: DatabaseQueue) {
    self.path = path
    self.executor = executor
    self.database = database
  }

  /// Opens the file, or makes an empty one where there is none.
  /// - Throws: `DesiredLogError` with code `.corrupt` or `.newerFormat`, with the file untouched, or `.storage`.
  public static func open(path: String) async throws -> SQLiteReplicaDisk {
    let executor = DiskExecutor(label: "flotilla.replica")
    let database = try await executor.run {
      let file = DatabaseFile.replica(path)
      try file.makeIfMissing { try ReplicaTables.make($0) }
      _ = try file.read { try ReplicaTables.read($0, file) }
      return try file.openForWriting()
    }
    return SQLiteReplicaDisk(path: path, executor: executor, database: database)
  }

  public func load() throws -> ReplicaContent {
    try file.translating { try database.read { try ReplicaTables.read($0, file) } }
  }

  public func store(_ writes: [ReplicaWrite]) throws {
    try file.translating {
      try database.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          for write in writes { try ReplicaTables.apply(write, db, file) }
          return .commit
        }
      }
    }
  }

  public nonisolated func check(_ changes: [DesiredChange]) throws {
    _ = try EntryRow(DesiredEntry(version: .zero, changes: changes))
  }

  /// How the file is written, as SQLite says: the journal mode (`wal`) and the level of `synchronous` (2 is FULL).
  package func durability() throws -> (journalMode: String?, synchronous: Int?) {
    try file.translating { try database.read(DatabaseFile.durability) }
  }

  public func orphans() throws -> [DesiredEntry] {
    try file.translating { try database.read { try ReplicaTables.orphans($0, file) } }
  }
}
