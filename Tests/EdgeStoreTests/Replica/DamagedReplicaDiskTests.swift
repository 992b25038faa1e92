import Coordination
import EdgeModel
import EdgeStore
import Testing

/// Whatever is wrong with the file: a clear error that names it, and not a byte of it changed.
@Suite(.timeLimit(.minutes(5)))
struct DamagedReplicaDiskTests {
  static let damages =
    FileDamage.ofAny + [
      FileDamage("newer entry", .newerFormat, words: "format 9", sql: "UPDATE entry SET format = 9 WHERE idx = 22"),
      FileDamage("undecodable entry", words: "entry 1.22", sql: "UPDATE entry SET body = x'7b7d' WHERE idx = 22"),
      FileDamage("missing entry", words: "missing", sql: "DELETE FROM entry WHERE idx = 22"),
      FileDamage("missing first entry", words: "missing", sql: "DELETE FROM entry WHERE idx = 21"),
      FileDamage("falling epoch", words: "out of order", sql: "UPDATE entry SET epoch = 0 WHERE idx = 22"),
      FileDamage("position below zero", words: "below zero", sql: "UPDATE entry SET epoch = -1 WHERE idx = 22"),
      FileDamage(
        "entry that was folded", words: "20 comes before", sql: "INSERT INTO entry VALUES (20, 1, 1, x'5b5d')"),
      FileDamage("undecodable state", words: "snapshot", sql: "UPDATE snapshot SET body = x'5b5d'"),
      // Unlike in a log that keeps all entries, nothing else says what it says.
      FileDamage("newer state", .newerFormat, words: "format 9", sql: "UPDATE snapshot SET format = 9"),
      FileDamage(
        "newer state and no entries", .newerFormat, words: "format 9",
        sql: "UPDATE snapshot SET format = 9; DELETE FROM entry"),
      FileDamage("no state", words: "missing", sql: "DELETE FROM snapshot"),
      FileDamage("undecodable ballot", words: "ballot", sql: "UPDATE ballot SET body = x'5b5d'"),
      FileDamage("forgotten promise", words: "promised", sql: "DELETE FROM ballot"),
      FileDamage("no ballots", words: "no such table", sql: "DROP TABLE ballot"),
    ]

  @Test(arguments: damages)
  func isRefusedAndUntouched(_ damage: FileDamage) async throws {
    try await withDirectory { directory in
      let path = directory + "/replica.sqlite"
      do {
        let disk = try await SQLiteReplicaDisk.open(path: path)
        let entries = ReplicaSample.entries(1...60)
        try await disk.store([
          .ballot(Ballot(epoch: 1, vote: Sample.node)), .entries(entries, after: .zero, orphaned: []),
          .compact(ReplicaSample.state(entries.prefix(20))),
        ])
      }
      try await damage.expectRefused(path) { _ = try await SQLiteReplicaDisk.open(path: $0) }
    }
  }

  @Test func aLogOfAnEarlierVersionIsNotTakenForOne() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      do { _ = try await SQLiteDesiredLog.open(path: path) }
      let error = await #expect(throws: DesiredLogError.self) { _ = try await SQLiteReplicaDisk.open(path: path) }
      #expect(error?.code == .corrupt)
      #expect(error?.message.contains("another program") == true)
    }
  }
}
