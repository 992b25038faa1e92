internal import Coordination
internal import EdgeModel
internal import GRDB

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tables of a journal file: `meta` (who writes, the clock), `journal` (how far each origin's is here), `entry`, and
/// `point`, the fold of the entries, so that opening reads no more than the tree.
enum JournalTables {
  /// The version of the JSON form of entries.
  static let format: Int64 = 1

  static func make(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE meta (
          id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), origin TEXT NOT NULL, clock TEXT NOT NULL,
          collected TEXT NOT NULL
        ) STRICT;
        CREATE TABLE journal (
          id INTEGER PRIMARY KEY NOT NULL, origin TEXT NOT NULL UNIQUE, sequence INTEGER NOT NULL, chain TEXT NOT NULL,
          time TEXT NOT NULL, floor INTEGER NOT NULL, floor_chain TEXT NOT NULL
        ) STRICT;
        CREATE TABLE entry (
          journal INTEGER NOT NULL, sequence INTEGER NOT NULL, chain TEXT NOT NULL, format INTEGER NOT NULL,
          body BLOB NOT NULL, PRIMARY KEY (journal, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE point (address TEXT PRIMARY KEY NOT NULL, format INTEGER NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE quarantined (
          origin TEXT NOT NULL, sequence INTEGER NOT NULL, format INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (origin, sequence)
        ) STRICT, WITHOUT ROWID;
        """)
  }

  static func write(origin: Origin, clock: HybridClock, collected: HybridTime, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta (id, origin, clock, collected) VALUES (1, ?, ?, ?)",
      arguments: [origin.rawValue, clock.last.description, collected.description])
  }

  /// Reads all but the entries, and checks that they go together.
  static func read(_ db: Database, _ file: JournalFile) throws -> JournalCore {
    guard let meta = try Row.fetchOne(db, sql: "SELECT origin, clock, collected FROM meta"),
      let origin = Origin(meta["origin"] as String), let clock = HybridTime(meta["clock"] as String),
      let collected = HybridTime(meta["collected"] as String)
    else { throw file.damaged("it doesn't say whose it is") }
    var heads: [Origin: JournalHead] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT * FROM journal") {
      let text: String = row["origin"]
      guard let name = Origin(text), let sequence = UInt64(exactly: row["sequence"] as Int64),
        let chain = ChainDigest(row["chain"] as String), let time = HybridTime(row["time"] as String)
      else { throw file.damaged("the head of journal '\(text.prefix(80))' can't be read") }
      heads[name] = JournalHead(sequence: SequenceNumber(sequence), chain: chain, time: time)
      try checkEntries(of: name, row, db, file)
    }
    var points: [PointAddress: Point] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT address, format, body FROM point")
    while let row = try rows.next() {
      let text: String = row["address"]
      guard let address = PointAddress(text) else {
        throw file.damaged("'\(text.prefix(80))' is no address of a point")
      }
      points[address] = try decode(Point.self, row, "point \(address)", file)
    }
    var quarantine: [Origin: [SequenceNumber: JournalEntry]] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT * FROM quarantined") {
      guard let name = Origin(row["origin"] as String) else { throw file.damaged("a quarantined entry has no origin") }
      let entry = try decode(JournalEntry.self, row, "a quarantined entry of \(name)", file)
      quarantine[name, default: [:]][entry.sequence] = entry
    }
    return JournalCore(
      origin: origin, clock: HybridClock(last: clock),
      tree: Tree(points: points, heads: heads, quarantine: quarantine, collected: collected),
      chain: SHA256EntryChain())
  }

  /// Whether the stored entries of one origin are those from its floor to its head, without a gap.
  private static func checkEntries(of origin: Origin, _ row: Row, _ db: Database, _ file: JournalFile) throws {
    let id: Int64 = row["id"]
    let floor: Int64 = row["floor"]
    let head: Int64 = row["sequence"]
    let found = try Row.fetchOne(
      db, sql: "SELECT count(*) AS n, min(sequence) AS low, max(sequence) AS high FROM entry WHERE journal = ?",
      arguments: [id])
    let count: Int64 = found?["n"] ?? 0
    let low: Int64 = found?["low"] ?? floor &+ 1
    let high: Int64 = found?["high"] ?? floor
    guard floor >= 0, head >= floor, count == head - floor, low == floor &+ 1, high == head else {
      throw file.damaged("entries of \(origin) are missing between \(floor) and \(head)", origin: origin)
    }
    let last = try String.fetchOne(
      db, sql: "SELECT chain FROM entry WHERE journal = ? AND sequence = ?", arguments: [id, head])
    guard last == nil || last == (row["chain"] as String) else {
      throw file.damaged(
        "the last entry of \(origin) is not the one its head names", origin: origin,
        sequence: SequenceNumber(UInt64(clamping: head)))
    }
  }

  /// The row of an origin, made if it is new.
  static func journalID(_ origin: Origin, _ db: Database) throws -> Int64 {
    if let id = try Int64.fetchOne(db, sql: "SELECT id FROM journal WHERE origin = ?", arguments: [origin.rawValue]) {
      return id
    }
    let start = JournalHead.start
    try db.execute(
      sql: """
        INSERT INTO journal (origin, sequence, chain, time, floor, floor_chain) VALUES (?, 0, ?, ?, 0, ?)
        """,
      arguments: [origin.rawValue, start.chain.rawValue, start.time.description, start.chain.rawValue])
    return db.lastInsertedRowID
  }

  static func setHead(_ head: JournalHead, of id: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE journal SET sequence = ?, chain = ?, time = ? WHERE id = ?")
      .execute(arguments: [
        try number(head.sequence), head.chain.rawValue, head.time.description, id,
      ])
  }

  /// Forgets the entries up to a place.
  static func setFloor(_ sequence: SequenceNumber, _ chain: ChainDigest, of id: Int64, _ db: Database) throws {
    let place = try number(sequence)
    try db.execute(sql: "DELETE FROM entry WHERE journal = ? AND sequence <= ?", arguments: [id, place])
    try db.execute(
      sql: "UPDATE journal SET floor = ?, floor_chain = ? WHERE id = ?", arguments: [place, chain.rawValue, id])
  }

  static func insert(_ entry: JournalEntry, of id: Int64, _ db: Database) throws {
    let body = try StoredJSON.encode(entry)
    // What can't be read back must never be acknowledged: the agent would not start again.
    guard try StoredJSON.decode(JournalEntry.self, body) == entry else {
      throw JournalError(.refused, "the writes would read otherwise than they were written", sequence: entry.sequence)
    }
    try db.cachedStatement(sql: "INSERT INTO entry (journal, sequence, chain, format, body) VALUES (?, ?, ?, ?, ?)")
      .execute(arguments: [id, try number(entry.sequence), entry.chain.rawValue, format, Data(body)])
  }

  static func put(_ point: Point?, at address: PointAddress, _ db: Database) throws {
    guard let point else {
      return try db.cachedStatement(sql: "DELETE FROM point WHERE address = ?").execute(arguments: [address.rawValue])
    }
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO point (address, format, body) VALUES (?, ?, ?)")
      .execute(arguments: [address.rawValue, format, Data(try StoredJSON.encode(point))])
  }

  static func putQuarantine(_ quarantine: [Origin: [SequenceNumber: JournalEntry]], _ db: Database) throws {
    try db.execute(sql: "DELETE FROM quarantined")
    for (origin, entries) in quarantine {
      for entry in entries.values {
        try db.execute(
          sql: "INSERT INTO quarantined (origin, sequence, format, body) VALUES (?, ?, ?, ?)",
          arguments: [origin.rawValue, try number(entry.sequence), format, Data(try StoredJSON.encode(entry))])
      }
    }
  }

  static func chain(of id: Int64, at sequence: SequenceNumber, _ db: Database) throws -> ChainDigest? {
    let place = try number(sequence)
    let text =
      try String.fetchOne(
        db, sql: "SELECT chain FROM entry WHERE journal = ? AND sequence = ?", arguments: [id, place])
      ?? String.fetchOne(db, sql: "SELECT floor_chain FROM journal WHERE id = ? AND floor = ?", arguments: [id, place])
    return text.flatMap { ChainDigest($0) }
  }

  static func number(_ sequence: SequenceNumber) throws -> Int64 {
    guard let number = Int64(exactly: sequence.value) else {
      throw JournalError(.refused, "\(sequence) is beyond what the journal can count", sequence: sequence)
    }
    return number
  }

  static func bodyLength(_ row: Row) -> Int { (row["body"] as Data).count }

  static func decode<Value: Decodable>(
    _ type: Value.Type, _ row: Row, _ name: String, _ file: JournalFile
  ) throws -> Value {
    let format: Int64 = row["format"]
    guard format == Self.format else {
      throw JournalError(
        .newerFormat,
        "\(file.path) has \(name) in format \(format), this version reads \(Self.format). It was left as it is")
    }
    do {
      return try StoredJSON.decode(type, Array(row["body"] as Data))
    } catch {
      throw file.damaged("\(name) can't be read: \(error)", cause: error)
    }
  }
}
