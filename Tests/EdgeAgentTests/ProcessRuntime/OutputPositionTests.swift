import EdgeModel
import Foundation
import Logging
import Testing

@testable import EdgeAgent

/// An agent may be killed between keeping lines and writing down how far it was: nothing comes twice for that.
@Suite(.timeLimit(.minutes(5))) struct OutputPositionTests {
  private struct Folder {
    let directory: AllocationDirectory
    var output: String { "\(directory.output)/stdout" }

    func write(_ text: String) throws {
      if !FileManager.default.fileExists(atPath: output) { try Data().write(to: URL(fileURLWithPath: output)) }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
      try file.seekToEnd()
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    }

    func cursor() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: output + ".cursor")) }
    func set(cursor: Data) throws { try cursor.write(to: URL(fileURLWithPath: output + ".cursor")) }

    /// Takes over what there is.
    func follow(_ sink: RecordingSink) async throws {
      let follower = OutputFollower(directory: directory, log: sink, watch: try FileWatch()) {
        Timestamp(milliseconds: 1)
      }
      follower.finish()
      try await follower.run()
    }
  }

  private func with(_ body: (Folder, RecordingSink) async throws -> Void) async throws {
    let root = "\(NSTemporaryDirectory())flotilla-output-\(UUID().uuidString)"
    let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)
    let folder = Folder(directory: AllocationDirectory(id: id, root: root))
    try FileManager.default.createDirectory(atPath: folder.directory.output, withIntermediateDirectories: true)
    for name in ["stdout", "stderr"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder.directory.output)/\(name)"))
    }
    defer { try? FileManager.default.removeItem(atPath: root) }
    try await body(folder, RecordingSink())
  }

  @Test func linesSayWhereTheyEnded() {
    var splitter = LineSplitter(from: 100)
    #expect(
      splitter.addPlaced(Array("ab\r\n\nc".utf8)[...]) == [.init(text: "ab", end: 104), .init(text: "", end: 105)])
    #expect(splitter.finishPlaced() == [.init(text: "c", end: 106)])
    var long = LineSplitter()
    let pieces = long.addPlaced([UInt8](repeating: 0x61, count: LogLine.maximumLength + 3)[...])
    #expect(pieces.map(\.end) == [UInt64(LogLine.maximumLength)])
    #expect(long.addPlaced([0x0A]).map(\.end) == [UInt64(LogLine.maximumLength) + 4])
  }

  @Test func aCursorThatLagsBehind() async throws {
    try await with { folder, sink in
      try folder.write("1\n2\n")
      try await folder.follow(sink)
      let old = try folder.cursor()
      try folder.write("3\n4\n5")
      try await folder.follow(sink)
      // As if it had been killed before the second.
      try folder.set(cursor: old)
      try folder.write("\n6\n")
      try await folder.follow(sink)
      #expect(sink.texts(.standardOutput) == ["1", "2", "3", "4", "5", "", "6"])
    }
  }

  @Test func aCursorThatIsGone() async throws {
    try await with { folder, sink in
      try folder.write("1\n2\n")
      try await folder.follow(sink)
      try folder.set(cursor: Data("00000000000000000000".utf8))
      try folder.write("3\n")
      try await folder.follow(sink)
      #expect(sink.texts(.standardOutput) == ["1", "2", "3"], "a cursor of before has one number")
    }
  }

  @Test func anEmptiedFile() async throws {
    try await with { folder, sink in
      try folder.write("one\ntwo\n")
      try await folder.follow(sink)
      try Data().write(to: URL(fileURLWithPath: folder.output))
      try folder.write("3\n")
      try await folder.follow(sink)
      let before = try folder.cursor()
      try folder.write("four\n")
      try await folder.follow(sink)
      try folder.set(cursor: before)
      try await folder.follow(sink)
      #expect(sink.texts(.standardOutput) == ["one", "two", "3", "four"])
      #expect(sink.lines.compactMap(\.position) == [4, 8, 10, 15])
    }
  }

  /// A run whose folder was made anew counts on: kept lines of the earlier one aren't taken for its own.
  @Test func aNewFileOfTheSameAllocation() async throws {
    try await with { folder, sink in
      try folder.write("one\ntwo\n")
      try await folder.follow(sink)
      try FileManager.default.removeItem(atPath: folder.output)
      try FileManager.default.removeItem(atPath: folder.output + ".cursor")
      try folder.write("three and more\n")
      try await folder.follow(sink)
      #expect(sink.texts(.standardOutput) == ["one", "two", "three and more"])
    }
  }
}
