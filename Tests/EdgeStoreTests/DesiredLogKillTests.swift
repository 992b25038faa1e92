import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Testing

/// A real process writes and is killed at any moment, again and again over the same file.
@Suite(.serialized)
struct DesiredLogKillTests {
  private static let kills = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" ? 500 : 50

  /// What a writer said was acknowledged.
  private struct Acknowledged {
    var version: DesiredVersion
    var change: ChangeID

    func isAmong(_ stored: [DesiredVersion: [DesiredChange]]) -> Bool {
      stored[version]?.contains { if case .change(let record) = $0 { record.id == change } else { false } } == true
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func nothingAcknowledgedIsLost() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      var reader = Reader()
      var count = 0
      var generator = SystemRandomNumberGenerator()
      for kill in 0..<Self.kills {
        // One in eight is killed while it opens the file, the others after a few appends, within the next.
        let appends = kill % 8 == 7 ? 0 : Int.random(in: 1...20, using: &generator)
        let pause = UInt32.random(in: 0...4_000, using: &generator)
        let acknowledged = try await Self.write(to: path, seed: UInt64(kill), killAfter: appends, pause: pause)
        let log = try await SQLiteDesiredLog.open(path: path)
        let stored = try await reader.readOn(log)
        let lost = acknowledged.filter { !$0.isAmong(stored) }
        #expect(lost.isEmpty, "acknowledged and lost: \(lost.map(\.version))")
        #expect(await log.state() == reader.folded)
        count += acknowledged.count
      }
      #expect(count > Self.kills * 3)
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

  /// Runs the writer, kills it, and returns what it had acknowledged until then.
  private static func write(
    to path: String, seed: UInt64, killAfter appends: Int, pause: UInt32
  ) async throws -> [Acknowledged] {
    try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: reading the pipe waits.
      Thread.detachNewThread {
        continuation.resume(with: Result { try writeHere(to: path, seed: seed, killAfter: appends, pause: pause) })
      }
    }
  }

  private static func writeHere(
    to path: String, seed: UInt64, killAfter appends: Int, pause: UInt32
  ) throws -> [Acknowledged] {
    let process = Process()
    let writer = try #require(program())
    process.executableURL = writer
    process.arguments = [path, String(seed)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = Data()
    var lines = 0
    while lines < appends {
      let chunk = pipe.fileHandleForReading.availableData
      if chunk.isEmpty { break }
      lines += chunk.count { $0 == 0x0A }
      text += chunk
    }
    // Not to wait for anything: to let the kill fall anywhere in what the writer does next.
    usleep(pause)
    kill(process.processIdentifier, SIGKILL)
    text += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal, "the writer ended by itself: \(process.terminationStatus)")
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let version = DesiredVersion(String(words[0])), let change = ChangeID(String(words[1]))
      else { return nil }
      return Acknowledged(version: version, change: change)
    }
  }

  /// The writer, which is built beside the tests.
  private static func program() -> URL? {
    let tests = [URL(filePath: CommandLine.arguments[0])] + Bundle.allBundles.map(\.bundleURL)
    return tests.map { $0.deletingLastPathComponent().appending(path: "desired-log-writer") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
  }
}
