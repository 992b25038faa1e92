import Coordination
import EdgeModel
import EdgeStore
import Testing

/// Whatever is wrong with the file: a clear error that names it, and not a byte of it changed.
@Suite(.timeLimit(.minutes(5)))
struct DamagedDesiredLogTests {
  static let damages =
    FileDamage.ofAny + [
      FileDamage("page overwritten", words: "damaged") {
        var all = try bytes($0)
        for index in 8_192..<12_000 { all[index] = UInt8(truncatingIfNeeded: index &* 31) }
        try write(all, to: $0)
      },
      FileDamage("newer entry", .newerFormat, words: "format 9", sql: "UPDATE entry SET format = 9 WHERE idx = 2"),
      FileDamage("undecodable entry", words: "entry 1.2", sql: "UPDATE entry SET body = x'7b7d' WHERE idx = 2"),
      FileDamage("missing entry", words: "missing", sql: "DELETE FROM entry WHERE idx = 2"),
      FileDamage("falling epoch", words: "out of order", sql: "UPDATE entry SET epoch = 0 WHERE idx = 2"),
      FileDamage("undecodable snapshot", words: "snapshot", sql: "INSERT INTO snapshot VALUES (1, 1, x'5b5d')"),
    ]

  @Test(arguments: damages)
  func isRefusedAndUntouched(_ damage: FileDamage) async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      do {
        let log = try await SQLiteDesiredLog.open(path: path)
        var version = DesiredVersion.zero
        for number in 0..<60 {
          version = try await log.append([Sample.request(Int64(number))], after: version, epoch: 1)
        }
      }
      try await damage.expectRefused(path) { _ = try await SQLiteDesiredLog.open(path: $0) }
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
