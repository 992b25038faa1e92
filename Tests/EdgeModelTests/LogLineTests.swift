import EdgeModel
import Foundation
import Testing

@Suite struct LogLineTests {
  /// As it was written before lines had nanoseconds, services and positions.
  @Test func linesOfBeforeAreRead() throws {
    let line = try JSONDecoder().decode(LogLine.self, from: Data(#"{"stream":"stdout","at":12,"text":"x"}"#.utf8))
    #expect(line == LogLine(stream: .standardOutput, at: Timestamp(milliseconds: 12), text: "x"))
    #expect(line.nanoseconds == nil && line.service == nil && line.position == nil)
  }

  @Test func whatIsNotKnownIsNotWritten() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let plain = LogLine(stream: .agent, at: Timestamp(milliseconds: 1), text: "x")
    #expect(String(decoding: try encoder.encode(plain), as: UTF8.self) == #"{"at":1,"stream":"agent","text":"x"}"#)
    let full = LogLine(
      stream: .standardError, at: Timestamp(milliseconds: 1), nanoseconds: 999_999, service: "db", position: 7,
      text: "x")
    #expect(try JSONDecoder().decode(LogLine.self, from: encoder.encode(full)) == full)
  }

  @Test func ofALongLineOnlyTheLastPieceSaysWhereItEnded() {
    let line = LogLine(
      stream: .standardOutput, at: Timestamp(milliseconds: 1), nanoseconds: 5, service: "db", position: 9,
      text: String(repeating: "€", count: 12_000))
    let pieces = line.split()
    #expect(pieces.map(\.text).joined() == line.text)
    #expect(pieces.map(\.position) == [nil, nil, 9])
    #expect(pieces.allSatisfy { $0.nanoseconds == 5 && $0.service == "db" && $0.at == line.at })
  }

  @Test(arguments: ["daaaaaaaaaaa-1-1:0", "daaaaaaaaaaa-3-2:18446744073709551615"]) func cursors(_ text: String) throws
  {
    #expect(try #require(LogCursor(text)).description == text)
  }

  @Test(arguments: [
    "", ":", "daaaaaaaaaaa-1-1", "daaaaaaaaaaa-1-1:", "daaaaaaaaaaa-1-1:+1", "daaaaaaaaaaa-1-1:01", "x:1",
    "daaaaaaaaaaa-1-1:1:2",
  ])
  func noCursors(_ text: String) {
    #expect(LogCursor(text) == nil)
  }

  @Test func sharesOfAProcessor() throws {
    let id = try AllocationID("daaaaaaaaaaa-1-1"[...])
    let before = AllocationUsage(id: id, cpuNanoseconds: 1_000_000_000, memoryBytes: 0, processes: 1)
    var after = before
    after.cpuNanoseconds = 4_000_000_000
    #expect(after.cpuMillis(since: before, elapsed: 2_000_000_000) == 1_500)
    #expect(after.cpuMillis(since: before, elapsed: 0) == nil)
    after.cpuNanoseconds = 5
    #expect(after.cpuMillis(since: before, elapsed: 1) == nil, "it was started anew")
  }
}
