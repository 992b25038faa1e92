internal import Coordination
internal import EdgeModel
internal import GRDB

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The folded state as it is stored now and then, so that opening a long log need not fold all of it.
enum SnapshotRow {
  /// The version of the JSON form; a snapshot of another one is passed over, since the entries say the same.
  static let format: Int64 = 1

  static func makeTable(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE snapshot (
          id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), format INTEGER NOT NULL, body BLOB NOT NULL
        ) STRICT
        """)
  }

  static func write(_ state: DesiredState, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO snapshot (id, format, body) VALUES (1, ?, ?)",
      arguments: [format, Data(try StoredJSON.encode(state))])
  }

  /// The state where no entry says the same: one of another format is not passed over.
  static func base(_ db: Database, _ file: DatabaseFile) throws -> DesiredState {
    if let other = try Int64.fetchOne(db, sql: "SELECT format FROM snapshot WHERE format <> ?", arguments: [format]) {
      throw DesiredLogError(
        .newerFormat,
        "\(file.path) has a state of format \(other), this version reads \(format). It was left as it is")
    }
    return try read(db, file) ?? DesiredState()
  }

  static func read(_ db: Database, _ file: DatabaseFile) throws -> DesiredState? {
    guard
      let row = try Row.fetchOne(db, sql: "SELECT body FROM snapshot WHERE format = ?", arguments: [format])
    else { return nil }
    let state: DesiredState
    do {
      state = try StoredJSON.decode(DesiredState.self, Array(row["body"] as Data))
    } catch {
      throw file.damaged("its snapshot can't be read: \(error)", cause: error)
    }
    return state
  }
}
