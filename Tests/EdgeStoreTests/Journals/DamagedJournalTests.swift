import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Testing

/// Whatever is wrong with the file: a clear error that names it, and not a byte of it changed.
@Suite(.timeLimit(.minutes(1)))
struct DamagedJournalTests {
  /// A way to spoil a good file, and what opening it must say.
  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: JournalError.Code
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
    Damage(testDescription: "another program's", code: .corrupt, words: "another program") {
      try spoil("PRAGMA application_id = 7", $0)
    },
    Damage(testDescription: "newer tables", code: .newerFormat, words: "newer version") {
      try spoil("PRAGMA user_version = 2", $0)
    },
    Damage(testDescription: "newer point", code: .newerFormat, words: "format 9") {
      try spoil("UPDATE point SET format = 9", $0)
    },
    Damage(testDescription: "undecodable point", code: .corrupt, words: "point devices:a") {
      try spoil("UPDATE point SET body = x'7b7d' WHERE address = 'devices:a'", $0)
    },
    Damage(testDescription: "missing entry", code: .corrupt, words: "missing between 0 and 20") {
      try spoil("DELETE FROM entry WHERE sequence = 2", $0)
    },
    Damage(testDescription: "missing last entry", code: .corrupt, words: "missing") {
      try spoil("DELETE FROM entry WHERE sequence = 20", $0)
    },
    Damage(testDescription: "another last entry", code: .corrupt, words: "not the one its head names") {
      try spoil("UPDATE entry SET chain = '00' WHERE sequence = 20", $0)
    },
    Damage(testDescription: "undecodable head", code: .corrupt, words: "head of journal") {
      try spoil("UPDATE journal SET time = 'noon'", $0)
    },
    Damage(testDescription: "no owner", code: .corrupt, words: "whose") { try spoil("DELETE FROM meta", $0) },
    Damage(testDescription: "no tables", code: .corrupt, words: "no such table") { try spoil("DROP TABLE entry", $0) },
  ]

  @Test(arguments: damages)
  func isRefusedAndUntouched(_ damage: Damage) async throws {
    try await withDirectory { directory in
      let clock = JournalClock()
      let path = directory + "/journal.sqlite"
      do {
        let journal = try await clock.open(path)
        for number in 0..<20 { _ = try await journal.append([pointWrite("a", .number(Double(number)))]) }
      }
      try spoil("SELECT 1", path)
      try damage.spoil(path)
      let before = try bytes(path)
      let error = await #expect(throws: JournalError.self) { _ = try await clock.open(path) }
      #expect(error?.code == damage.code)
      #expect(error?.message.contains(path) == true)
      #expect(error?.message.contains(damage.words) == true, "\(error?.message ?? "no error")")
      #expect(try bytes(path) == before)
    }
  }

  @Test func anotherAgentsFileIsRefused() async throws {
    try await withDirectory { directory in
      let clock = JournalClock()
      let path = directory + "/journal.sqlite"
      do { _ = try await clock.open(path) }
      let error = await #expect(throws: JournalError.self) { _ = try await clock.open(path, agent: .random()) }
      #expect(error?.code == .refused)
      #expect(error?.message.contains(Sample.node.rawValue) == true)
    }
  }
}
