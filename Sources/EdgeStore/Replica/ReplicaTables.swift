internal import Coordination
internal import EdgeModel
internal import GRDB

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tables of a ``SQLiteReplicaDisk``: the ballot, the state that old entries were folded into, the entries after it,
/// and what was pushed out.
enum ReplicaTables {
  static func make(_ db: Database) throws {
    try EntryRow.makeTable(db)
    try SnapshotRow.makeTable(db)
    try db.execute(
      sql: """
        CREATE TABLE ballot (id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), body BLOB NOT NULL) STRICT;
        CREATE TABLE orphan (number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, body BLOB NOT NULL) STRICT
        """)
  }

  static func read(_ db: Database, _ file: DatabaseFile) throws -> ReplicaContent {
    let base = try SnapshotRow.base(db, file)
    try EntryRow.requireNone(through: base.version.index, db, file)
    var entries: [DesiredEntry] = []
    let rows = try EntryRow.cursor(after: base.version.index, db)
    while let row = try rows.next() { entries.append(try EntryRow(row, file).entry(file)) }
    do {
      let log = try ReplicaLog(base: base, entries: entries)
      return ReplicaContent(ballot: try ballot(db, file, of: log), log: log)
    } catch let error as DesiredLogError where error.code == .gap || error.code == .conflict {
      throw file.damaged("entries are missing or out of order (\(error.message))", cause: error)
    }
  }

  private static func ballot(_ db: Database, _ file: DatabaseFile, of log: ReplicaLog) throws -> Ballot {
    guard let row = try Row.fetchOne(db, sql: "SELECT body FROM ballot") else {
      // Nothing is taken over before the leader's epoch is.
      guard log.last == .zero else { throw file.damaged("it has entries, and no word of what was promised") }
      return Ballot()
    }
    do {
      return try StoredJSON.decode(Ballot.self, Array(row["body"] as Data))
    } catch {
      throw file.damaged("its ballot can't be read: \(error)", cause: error)
    }
  }

  static func orphans(_ db: Database, _ file: DatabaseFile) throws -> [DesiredEntry] {
    try Row.fetchAll(db, sql: "SELECT body FROM orphan ORDER BY number").map { row in
      do {
        return try StoredJSON.decode(DesiredEntry.self, Array(row["body"] as Data))
      } catch {
        throw file.damaged("an entry that was pushed out can't be read: \(error)", cause: error)
      }
    }
  }

  static func apply(_ write: ReplicaWrite, _ db: Database, _ file: DatabaseFile) throws {
    switch write {
    case .ballot(let ballot):
      try db.execute(
        sql: "INSERT OR REPLACE INTO ballot (id, body) VALUES (1, ?)",
        arguments: [Data(try StoredJSON.encode(ballot))])
    case .entries(let entries, let after, let orphaned):
      try drop(after: after.index, db)
      for entry in entries { try EntryRow(entry).insert(db) }
      try lose(orphaned, db)
    case .snapshot(let state, let orphaned):
      // What follows stays only if it continues just this state.
      if try holds(state.version, db, file) {
        try fold(into: state, db)
      } else {
        try drop(after: 0, db)
        try SnapshotRow.write(state, db)
      }
      try lose(orphaned, db)
    case .compact(let state):
      try fold(into: state, db)
    }
  }

  private static func holds(_ version: DesiredVersion, _ db: Database, _ file: DatabaseFile) throws -> Bool {
    if let epoch = try EntryRow.epoch(at: version.index, db) { return epoch == version.epoch }
    return try SnapshotRow.base(db, file).version == version
  }

  private static func fold(into state: DesiredState, _ db: Database) throws {
    try SnapshotRow.write(state, db)
    try db.execute(sql: "DELETE FROM entry WHERE idx <= ?", arguments: [Int64(clamping: state.version.index)])
  }

  private static func drop(after index: UInt64, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM entry WHERE idx > ?", arguments: [Int64(clamping: index)])
  }

  private static func lose(_ entries: [DesiredEntry], _ db: Database) throws {
    guard !entries.isEmpty else { return }
    for entry in entries {
      try db.execute(sql: "INSERT INTO orphan (body) VALUES (?)", arguments: [Data(try StoredJSON.encode(entry))])
    }
    try db.execute(
      sql: "DELETE FROM orphan WHERE number <= (SELECT max(number) FROM orphan) - ?",
      arguments: [Int64(SQLiteReplicaDisk.orphansKept)])
  }
}
