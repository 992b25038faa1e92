internal import Coordination
internal import EdgeModel
internal import GRDB

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// One entry as it is stored: its position in columns, its changes as JSON.
struct EntryRow {
  /// The version of the JSON form.
  static let format: Int64 = 1

  let epoch: Int64
  let index: Int64
  let body: [UInt8]

  init(_ entry: DesiredEntry) throws {
    guard let epoch = Int64(exactly: entry.version.epoch), let index = Int64(exactly: entry.version.index) else {
      throw DesiredLogError(.refused, "\(entry.version) is beyond what the log can count")
    }
    self.epoch = epoch
    self.index = index
    body = try StoredJSON.encode(entry.changes)
    // What can't be read back must never be acknowledged: the agent would not start again.
    guard try StoredJSON.decode([DesiredChange].self, body) == entry.changes else {
      throw DesiredLogError(.refused, "the changes would read otherwise than they were written")
    }
    guard body.count <= SQLiteDesiredLog.maximumEntryLength else {
      throw DesiredLogError(
        .refused, "an entry of \(body.count) bytes is longer than \(SQLiteDesiredLog.maximumEntryLength)")
    }
  }

  init(_ row: Row, _ file: DatabaseFile) throws {
    let format: Int64 = row["format"]
    guard format == Self.format else {
      throw DesiredLogError(
        .newerFormat,
        "\(file.path) has an entry of format \(format), this version reads \(Self.format). It was left as it is")
    }
    epoch = row["epoch"]
    index = row["idx"]
    body = Array(row["body"] as Data)
  }

  func entry(_ file: DatabaseFile) throws -> DesiredEntry {
    guard let epoch = UInt64(exactly: epoch), let index = UInt64(exactly: index) else {
      throw file.damaged("entry \(self.epoch).\(self.index) has a position below zero")
    }
    do {
      return DesiredEntry(
        version: DesiredVersion(epoch: epoch, index: index), changes: try StoredJSON.decode([DesiredChange].self, body))
    } catch {
      throw file.damaged("entry \(epoch).\(index) can't be read: \(error)", cause: error)
    }
  }

  func insert(_ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO entry (idx, epoch, format, body) VALUES (?, ?, ?, ?)",
      arguments: [index, epoch, Self.format, Data(body)])
  }

  static func makeTable(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE entry (
          idx INTEGER PRIMARY KEY NOT NULL, epoch INTEGER NOT NULL, format INTEGER NOT NULL, body BLOB NOT NULL
        ) STRICT
        """)
  }

  static func cursor(after index: UInt64, _ db: Database) throws -> RowCursor {
    try Row.fetchCursor(
      db, sql: "SELECT idx, epoch, format, body FROM entry WHERE idx > ? ORDER BY idx",
      arguments: [Int64(clamping: index)])
  }

  static func lastIndex(_ db: Database) throws -> UInt64 {
    UInt64(clamping: try Int64.fetchOne(db, sql: "SELECT max(idx) FROM entry") ?? 0)
  }

  /// Whether the stored positions are what only this program writes: from 1, without a gap, epochs never falling.
  static func checkOrder(_ db: Database, _ file: DatabaseFile) throws {
    let isDense =
      try Bool.fetchOne(
        db, sql: "SELECT count(*) = coalesce(max(idx), 0) AND coalesce(min(idx), 1) = 1 FROM entry") ?? false
    let epochFalls =
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM entry AS a JOIN entry AS b ON b.idx = a.idx + 1 WHERE b.epoch < a.epoch)
            OR EXISTS (SELECT 1 FROM entry WHERE epoch < 0)
          """) ?? true
    guard isDense, !epochFalls else { throw file.damaged("entries are missing or out of order") }
  }

  /// Requires that what was folded into a state is not there one by one any more.
  static func requireNone(through index: UInt64, _ db: Database, _ file: DatabaseFile) throws {
    guard let first = try Int64.fetchOne(db, sql: "SELECT min(idx) FROM entry"), first <= Int64(clamping: index)
    else { return }
    throw file.damaged("entries are out of order: \(first) comes before what was folded, up to \(index)")
  }

  /// Requires that a reader's position is one of this log.
  static func requirePosition(_ position: DesiredVersion, _ db: Database) throws {
    guard position != .zero else { return }
    guard let epoch = try epoch(at: position.index, db) else {
      throw DesiredLogError(.gap, "the log has no position \(position)")
    }
    guard epoch == position.epoch else {
      throw DesiredLogError(.conflict, "the log has \(epoch).\(position.index) where the reader has \(position)")
    }
  }

  /// Requires that an entry from elsewhere is the one that is stored at its place.
  static func requireSame(_ entry: DesiredEntry, _ db: Database, _ file: DatabaseFile) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT idx, epoch, format, body FROM entry WHERE idx = ?",
        arguments: [Int64(clamping: entry.version.index)])
    else { throw DesiredLogError(.gap, "the log has no position \(entry.version)") }
    guard try EntryRow(row, file).entry(file) == entry else {
      throw DesiredLogError(.conflict, "the log has another entry at \(entry.version)")
    }
  }

  static func epoch(at index: UInt64, _ db: Database) throws -> UInt64? {
    try Int64.fetchOne(db, sql: "SELECT epoch FROM entry WHERE idx = ?", arguments: [Int64(clamping: index)])
      .map { UInt64(clamping: $0) }
  }
}
