import Coordination
import EdgeModel
import EdgeStore
import Foundation
import GRDB
import Testing

/// Whatever is wrong with the file: a clear error that names it, and not a byte of it changed.
@Suite(.timeLimit(.minutes(1)))
struct DamagedDesiredLogTests {
  /// A way to spoil a good log, and what opening it must say.
  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: DesiredLogError.Code
    var words: String
    var spoil: @Sendable (String) throws -> Void
  }

  static let damages = [
    Damage(testDescription: "empty file", code: .corrupt, words: "no SQLite database") { try write([], to: $0) },
    Damage(testDescription: "text", code: .corrupt, words: "no SQLite database") {
      try write(Array(String(repeating: "not a database ", count: 500).utf8), to: $0)
    },
    Damage(testDescription: "cut off", code: .corrupt, words: "damaged") {
      try write(Array(try bytes($0).prefix(5_000)), to: $0)
    },
    Damage(testDescription: "page overwritten", code: .corrupt, words: "damaged") {
      var all = try bytes($0)
      for index in 8_192..<12_000 { all[index] = UInt8(truncatingIfNeeded: index &* 31) }
      try write(all, to: $0)
    },
    Damage(testDescription: "another program's", code: .corrupt, words: "another program") {
      try sql("PRAGMA application_id = 7", $0)
    },
    Damage(testDescription: "newer tables", code: .newerFormat, words: "newer version") {
      try sql("PRAGMA user_version = 2", $0)
    },
    Damage(testDescription: "newer entry", code: .newerFormat, words: "format 9") {
      try sql("UPDATE entry SET format = 9 WHERE idx = 2", $0)
    },
    Damage(testDescription: "undecodable entry", code: .corrupt, words: "entry 1.2") {
      try sql("UPDATE entry SET body = x'7b7d' WHERE idx = 2", $0)
    },
    Damage(testDescription: "missing entry", code: .corrupt, words: "missing") {
      try sql("DELETE FROM entry WHERE idx = 2", $0)
    },
    Damage(testDescription: "falling epoch", code: .corrupt, words: "out of order") {
      try sql("UPDATE entry SET epoch = 0 WHERE idx = 2", $0)
    },
    Damage(testDescription: "undecodable snapshot", code: .corrupt, words: "snapshot") {
      try sql("INSERT INTO snapshot VALUES (1, 1, x'5b5d')", $0)
    },
    Damage(testDescription: "no tables", code: .corrupt, words: "no such table") {
      try sql("DROP TABLE entry", $0)
    },
  ]

  private static func sql(_ statement: String, _ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: statement)
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
  }

  @Test(arguments: damages)
  func isRefusedAndUntouched(_ damage: Damage) async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      do {
        let log = try await SQLiteDesiredLog.open(path: path)
        var version = DesiredVersion.zero
        for number in 0..<60 {
          version = try await log.append([Sample.request(Int64(number))], after: version, epoch: 1)
        }
      }
      try Self.sql("SELECT 1", path)
      try damage.spoil(path)
      let before = try bytes(path)
      let error = await #expect(throws: DesiredLogError.self) { _ = try await SQLiteDesiredLog.open(path: path) }
      #expect(error?.code == damage.code)
      #expect(error?.message.contains(path) == true)
      #expect(error?.message.contains(damage.words) == true, "\(error?.message ?? "no error")")
      #expect(try bytes(path) == before)
    }
  }

  @Test func aHalfMadeLogIsMadeAgain() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      try write(Array("half".utf8), to: path + ".new")
      try write(Array("half".utf8), to: path + ".new-journal")
      let log = try await SQLiteDesiredLog.open(path: path)
      #expect(try await log.append([], after: .zero, epoch: 1).index == 1)
      #expect(try names(in: directory).contains { $0.contains(".new") } == false)
    }
  }

  @Test func aFolderInItsPlaceIsAnErrorThatNamesIt() async throws {
    try await withDirectory { directory in
      let error = await #expect(throws: DesiredLogError.self) { _ = try await SQLiteDesiredLog.open(path: directory) }
      #expect(error?.message.contains(directory) == true)
    }
  }

  @Test func everyCommitIsSynced() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      let log = try await SQLiteDesiredLog.open(path: path)
      let pragmas = try await log.durability()
      #expect(pragmas.journalMode == "wal")
      #expect(pragmas.synchronous == 2)
    }
  }
}
