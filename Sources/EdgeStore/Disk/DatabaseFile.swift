internal import GRDB

/// A SQLite file of ours: making it whole or not at all, checking it without a write, opening it.
struct DatabaseFile: Sendable {
  /// What may be wrong with it; each store has an error of its own for that.
  enum Fault {
    /// It can't be trusted.
    case damaged
    case newerFormat
    /// The disk or the database refused.
    case storage
  }

  let path: String
  /// Tells the file from any other SQLite database.
  let applicationID: UInt32
  /// The version of the tables that this program reads and writes.
  let version: UInt32
  /// What to do about a damaged file, for people.
  let advice: String
  /// What to do with a file of a newer version beside starting that version.
  let begin: String
  /// Makes the store's error.
  let error: @Sendable (Fault, String, (any Error)?) -> any Error

  /// Makes the file where there is none: under another name, renamed when it is whole.
  func makeIfMissing(_ tables: (Database) throws -> Void) throws {
    guard try length() == nil else { return }
    let temporary = path + ".new"
    do {
      for suffix in ["", "-wal", "-shm", "-journal"] { try DiskCall.removeFile(temporary + suffix) }
      let queue = try DatabaseQueue(path: temporary, configuration: Self.configuration())
      try queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
          try tables(db)
          return .commit
        }
        try db.execute(sql: "PRAGMA journal_mode = WAL")
      }
      try queue.close()
      try DiskFile(temporary, .read).sync()
      try DiskCall.rename(temporary, to: path)
      try DiskCall.syncDirectory(DurableFile.directory(of: path))
    } catch let fault as DatabaseError {
      throw failure(fault)
    } catch let fault as StoreError {
      throw error(.storage, fault.message, fault)
    }
  }

  /// Checks the pages and reads through a connection that can't write.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try checkHeader()
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let value = try queue.read { db in
        let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard findings == ["ok"] else { throw damaged(findings.joined(separator: "; ")) }
        return try body(db)
      }
      try queue.close()
      return value
    } catch let fault as DatabaseError where fault.resultCode == .SQLITE_ERROR {
      // The statements are right, so what they speak of isn't there.
      throw damaged(fault.message ?? "its tables are not ours", cause: fault)
    } catch let fault as DatabaseError {
      throw failure(fault)
    }
  }

  /// Opens a file that was checked.
  func openForWriting() throws -> DatabaseQueue {
    do {
      return try DatabaseQueue(path: path, configuration: Self.configuration())
    } catch let fault as DatabaseError {
      throw failure(fault)
    }
  }

  /// How a file is written, as SQLite says.
  static func durability(_ db: Database) throws -> (journalMode: String?, synchronous: Int?) {
    (try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"))
  }

  /// Runs a body, with the database's errors as the store's.
  func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let fault as DatabaseError {
      throw failure(fault)
    }
  }

  /// The database's error as the store's, with the file and what to do.
  func failure(_ fault: DatabaseError) -> any Error {
    let words = fault.message ?? "error \(fault.resultCode.rawValue)"
    switch fault.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return damaged(words, cause: fault)
    case .SQLITE_FULL: return error(.storage, "\(path): no room left on the disk; free some and try again", fault)
    default: return error(.storage, "\(path): \(words)", fault)
    }
  }

  /// The file can't be trusted.
  func damaged(_ words: String, cause: (any Error)? = nil) -> any Error {
    error(.damaged, "\(path) is damaged: \(words). It was left as it is. \(advice)", cause)
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
    do { return try DiskCall.length(of: path) } catch let fault { throw error(.storage, fault.message, fault) }
  }

  /// Reads the first 100 bytes by themselves (https://www.sqlite.org/fileformat.html, 1.3): a stranger's file is not even
  /// handed to SQLite.
  private func checkHeader() throws {
    let header: [UInt8]
    do {
      header = try DiskFile(path, .read).readChunk(100)
    } catch let fault {
      throw error(.storage, fault.message, fault)
    }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\u{0}".utf8)) else {
      throw damaged("it is no SQLite database")
    }
    guard Self.number(header[68..<72]) == applicationID else { throw damaged("it is a database of another program") }
    let found = Self.number(header[60..<64])
    guard found <= version else {
      throw error(
        .newerFormat,
        """
        \(path) was written by a newer version (format \(found), this one reads up to \(version)). It was left as it is: \
        start the newer version, or \(begin)
        """, nil)
    }
    guard found == version else { throw damaged("its format \(found) never was") }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
