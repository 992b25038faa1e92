import Coordination
import EdgeModel
import EdgeStore
import Testing

/// Whatever is wrong with the file: a clear error that names it, and not a byte of it changed.
@Suite(.timeLimit(.minutes(5)))
struct DamagedJournalTests {
  static let damages =
    FileDamage.ofAny + [
      FileDamage("newer point", .newerFormat, words: "format 9", sql: "UPDATE point SET format = 9"),
      FileDamage(
        "undecodable point", words: "point devices:a",
        sql: "UPDATE point SET body = x'7b7d' WHERE address = 'devices:a'"),
      FileDamage("missing entry", words: "missing between 0 and 20", sql: "DELETE FROM entry WHERE sequence = 2"),
      FileDamage("missing last entry", words: "missing", sql: "DELETE FROM entry WHERE sequence = 20"),
      FileDamage(
        "another last entry", words: "not the one its head names",
        sql: "UPDATE entry SET chain = '00' WHERE sequence = 20"),
      FileDamage("undecodable head", words: "head of journal", sql: "UPDATE journal SET time = 'noon'"),
      FileDamage("no owner", words: "whose", sql: "DELETE FROM meta"),
    ]

  @Test(arguments: damages)
  func isRefusedAndUntouched(_ damage: FileDamage) async throws {
    try await withDirectory { directory in
      let clock = JournalClock()
      let path = directory + "/journal.sqlite"
      do {
        let journal = try await clock.open(path)
        for number in 0..<20 { _ = try await journal.append([pointWrite("a", .number(Double(number)))]) }
      }
      try await damage.expectRefused(path) { _ = try await clock.open($0) }
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
