import Coordination
import Foundation
import GRDB
import Testing

/// A way to spoil a good file, and what opening it must say.
struct FileDamage: Sendable, CustomTestStringConvertible {
  enum Code: String { case corrupt, newerFormat }

  var testDescription: String
  var code: Code
  var words: String
  var spoil: @Sendable (String) throws -> Void

  init(
    _ description: String, _ code: Code = .corrupt, words: String, spoil: @escaping @Sendable (String) throws -> Void
  ) {
    testDescription = description
    self.code = code
    self.words = words
    self.spoil = spoil
  }

  init(_ description: String, _ code: Code = .corrupt, words: String, sql: String) {
    self.init(description, code, words: words) { try EdgeStoreTests.spoil(sql, $0) }
  }

  /// What can happen to every file of ours.
  static let ofAny = [
    FileDamage("empty file", words: "no SQLite database") { try write([], to: $0) },
    FileDamage("text", words: "no SQLite database") {
      try write(Array(String(repeating: "not a database ", count: 500).utf8), to: $0)
    },
    FileDamage("cut off", words: "damaged") { try write(Array(try bytes($0).prefix(5_000)), to: $0) },
    FileDamage("another program's", words: "another program", sql: "PRAGMA application_id = 7"),
    FileDamage("newer tables", .newerFormat, words: "newer version", sql: "PRAGMA user_version = 2"),
    FileDamage("tables of no version", words: "never was", sql: "PRAGMA user_version = 0"),
    FileDamage("no tables", words: "no such table", sql: "DROP TABLE entry"),
  ]

  /// Spoils a file that is closed: a clear error that names it, and not a byte of it changed.
  func expectRefused(_ path: String, open: (String) async throws -> Void) async throws {
    // All of it comes into the file itself.
    try EdgeStoreTests.spoil("SELECT 1", path)
    try spoil(path)
    let before = try bytes(path)
    let thrown = await #expect(throws: (any Error).self) { try await open(path) }
    let error = try #require(thrown as? any FileError)
    #expect(error.codeName == code.rawValue)
    #expect(error.message.contains(path))
    #expect(error.message.contains(words), "\(error.message)")
    #expect(try bytes(path) == before)
  }
}

/// What the errors of all stores have in common.
protocol FileError: Error {
  var codeName: String { get }
  var message: String { get }
}

extension DesiredLogError: FileError {
  var codeName: String { code.description }
}

extension JournalError: FileError {
  var codeName: String { code.description }
}

/// Runs a statement on a database, and brings all of it into the file itself.
func spoil(_ statement: String, _ path: String) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.writeWithoutTransaction { db in
    try db.execute(sql: statement)
    try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
  }
  try queue.close()
}
