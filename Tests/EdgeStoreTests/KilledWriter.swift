import Coordination
import EdgeModel
import Foundation
import Testing

/// The program `desired-log-writer`, killed at any moment.
enum KilledWriter {
  static let kills = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" ? 500 : 50

  /// Runs it, kills it, and returns the words of each line that it had said until then.
  /// - Parameter kill: counts the kills; one in eight falls while it opens the file, the others after a few lines, within
  ///   the next.
  static func run(_ arguments: [String], _ kill: Int) async throws -> [[Substring]] {
    let lines = kill % 8 == 7 ? 0 : Int.random(in: 1...20)
    let pause = UInt32.random(in: 0...4_000)
    return try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: reading the pipe waits.
      Thread.detachNewThread {
        continuation.resume(with: Result { try runHere(arguments, killAfter: lines, pause: pause) })
      }
    }
  }

  private static func runHere(_ arguments: [String], killAfter wanted: Int, pause: UInt32) throws -> [[Substring]] {
    let process = Process()
    let writer = try #require(program())
    process.executableURL = writer
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = Data()
    var lines = 0
    while lines < wanted {
      let chunk = pipe.fileHandleForReading.availableData
      if chunk.isEmpty { break }
      lines += chunk.count { $0 == 0x0A }
      text += chunk
    }
    // Not to wait for anything: to let the kill fall anywhere in what the writer does next.
    usleep(pause)
    Foundation.kill(process.processIdentifier, SIGKILL)
    text += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal, "the writer ended by itself: \(process.terminationStatus)")
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
  }

  /// The writer, which is built beside the tests.
  private static func program() -> URL? {
    let tests = [URL(filePath: CommandLine.arguments[0])] + Bundle.allBundles.map(\.bundleURL)
    return tests.map { $0.deletingLastPathComponent().appending(path: "desired-log-writer") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
  }
}

/// What a writer said was acknowledged.
struct Acknowledged {
  var version: DesiredVersion
  var change: ChangeID

  init?(_ words: [Substring]) {
    guard words.count == 2, let version = DesiredVersion(String(words[0])), let change = ChangeID(String(words[1]))
    else { return nil }
    self.version = version
    self.change = change
  }

  func isAmong(_ stored: [DesiredVersion: [DesiredChange]]) -> Bool {
    stored[version]?.contains { if case .change(let record) = $0 { record.id == change } else { false } } == true
  }
}
