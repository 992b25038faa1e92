internal import Coordination
internal import EdgeModel
internal import GRDB

/// The file of a ``SQLiteJournal``: making it, checking it without a write, opening it.
struct JournalFile {
  /// "FLOJ": tells the file from any other SQLite database.
  static let applicationID: UInt32 = 0x464C_4F4A
  /// The version of the tables that this program reads and writes.
  static let version: UInt32 = 1

  let path: String

  /// Makes empty journals where there is no file, else reads what is there, without writing to it.
  func makeOrCheck(agent: NodeID) throws -> JournalCore {
    if try length() == nil { try make(agent: agent) }
    try checkHeader()
    return try load(agent: agent)
  }

  /// Opens a file that was checked.
  func openForWriting() throws -> DatabaseQueue {
    do {
      return try DatabaseQueue(path: path, configuration: Self.configuration())
    } catch let error as DatabaseError {
      throw failure(error)
    }
  }

  /// The database's error as the journal's, with the file and what to do.
  func failure(_ error: DatabaseError) -> JournalError {
    let words = error.message ?? "error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return damaged(words, cause: error)
    case .SQLITE_FULL:
      return JournalError(.storage, "\(path): no room left on the disk; free some and try again", cause: error)
    default: return JournalError(.storage, "\(path): \(words)", cause: error)
    }
  }

  /// The file can't be trusted.
  func damaged(
    _ words: String, origin: Origin? = nil, sequence: SequenceNumber? = nil, cause: (any Error)? = nil
  ) -> JournalError {
    JournalError(
      .corrupt,
      """
      \(path) is damaged: \(words). It was left as it is. Move it away to begin a new one: what other agents hold of the \
      shared state comes back from them
      """,
      origin: origin, sequence: sequence, cause: cause)
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      // FULL: each commit is synced. NORMAL would lose acknowledged entries in a power cut.
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    return configuration
  }

  private func length() throws -> Int? {
    do { return try DiskCall.length(of: path) } catch { throw JournalError(.storage, error.message, cause: error) }
  }

  /// Makes the file under another name and renames it, so that no half-made one ever has its name.
  private func make(agent: NodeID) throws {
    let temporary = path + ".new"
    do {
      for suffix in ["", "-wal", "-shm", "-journal"] { try DiskCall.removeFile(temporary + suffix) }
      let queue = try DatabaseQueue(path: temporary, configuration: Self.configuration())
      try queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try db.execute(sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(Self.version)")
          try JournalTables.make(db)
          try JournalTables.write(
            origin: Origin(agent: agent, incarnation: 1), clock: HybridClock(), collected: .zero, db)
          return .commit
        }
        try db.execute(sql: "PRAGMA journal_mode = WAL")
      }
      try queue.close()
      try DiskFile(temporary, .read).sync()
      try DiskCall.rename(temporary, to: path)
      try DiskCall.syncDirectory(DurableFile.directory(of: path))
    } catch let error as DatabaseError {
      throw failure(error)
    } catch let error as StoreError {
      throw JournalError(.storage, error.message, cause: error)
    }
  }

  /// Reads the first 100 bytes by themselves (https://www.sqlite.org/fileformat.html, 1.3): a stranger's file is not even
  /// handed to SQLite.
  private func checkHeader() throws {
    let header: [UInt8]
    do {
      header = try DiskFile(path, .read).readChunk(100)
    } catch {
      throw JournalError(.storage, error.message, cause: error)
    }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\u{0}".utf8)) else {
      throw damaged("it is no SQLite database")
    }
    let version = Self.number(header[60..<64])
    guard Self.number(header[68..<72]) == Self.applicationID else {
      throw damaged("it is a database of another program")
    }
    guard version <= Self.version else {
      throw JournalError(
        .newerFormat,
        """
        \(path) was written by a newer version (format \(version), this one reads up to \(Self.version)). It was left as \
        it is: start the newer version, or move the file away
        """)
    }
    guard version == Self.version else { throw damaged("its format \(version) never was") }
  }

  /// Checks the pages and reads the state through a connection that can't write.
  func load(agent: NodeID) throws -> JournalCore {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let core = try queue.read { db in
        let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard findings == ["ok"] else { throw damaged(findings.joined(separator: "; ")) }
        return try JournalTables.read(db, self)
      }
      try queue.close()
      guard core.origin.agent == agent else {
        throw JournalError(
          .refused,
          "\(path) belongs to \(core.origin.agent), this agent is \(agent). It was left as it is; move it away",
          origin: core.origin)
      }
      return core
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      // The statements are right, so what they speak of isn't there.
      throw damaged(error.message ?? "its tables are not the journal's", cause: error)
    } catch let error as DatabaseError {
      throw failure(error)
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
