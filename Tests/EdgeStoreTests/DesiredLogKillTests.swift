import Coordination
import EdgeModel
import EdgeStore
import Testing

/// A real process writes and is killed at any moment, again and again over the same file.
@Suite(.serialized)
struct DesiredLogKillTests {
  @Test(.timeLimit(.minutes(10)))
  func nothingAcknowledgedIsLost() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      var reader = Reader()
      var count = 0
      for kill in 0..<KilledWriter.kills {
        let acknowledged = try await KilledWriter.run([path, String(kill)], kill).compactMap(Acknowledged.init)
        let log = try await SQLiteDesiredLog.open(path: path)
        let stored = try await reader.readOn(log)
        let lost = acknowledged.filter { !$0.isAmong(stored) }
        #expect(lost.isEmpty, "acknowledged and lost: \(lost.map(\.version))")
        #expect(await log.state() == reader.folded)
        count += acknowledged.count
      }
      #expect(count > KilledWriter.kills * 3)
      // What was read after each kill is what is there at the end.
      var whole = Reader()
      _ = try await whole.readOn(SQLiteDesiredLog.open(path: path))
      #expect(whole.folded == reader.folded)
      #expect(whole.entries == reader.entries)
      #expect(whole.entries >= count)
    }
  }

  /// Folds a log by itself, entry by entry.
  private struct Reader {
    var folded = DesiredState()
    var entries = 0

    /// Reads what is new since the last time.
    mutating func readOn(_ log: SQLiteDesiredLog) async throws -> [DesiredVersion: [DesiredChange]] {
      var stored: [DesiredVersion: [DesiredChange]] = [:]
      while true {
        let page = try await log.entries(after: folded.version, limit: 10_000)
        for entry in page.entries {
          folded.apply(entry)
          stored[entry.version] = entry.changes
          entries += 1
        }
        if !page.hasMore { return stored }
      }
    }
  }
}
