import EdgeModel
import Foundation
import Glibc
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessOutputTests {
  private func split(_ chunks: [[UInt8]]) -> [String] {
    var splitter = LineSplitter()
    var lines: [String] = []
    for chunk in chunks { lines += splitter.add(chunk[...]) }
    return lines + splitter.finish()
  }

  @Test(arguments: [
    (["a\nb\n"], ["a", "b"]), (["a", "b\n", "c"], ["ab", "c"]), (["a\r\n", "\r\n", "b\rc\n"], ["a", "", "b\rc"]),
    (["\n\n"], ["", ""]), ([""], []), (["a\r", "\nb"], ["a", "b"]),
  ])
  func splitsLines(_ chunks: [String], _ lines: [String]) {
    #expect(split(chunks.map { Array($0.utf8) }) == lines)
  }

  @Test func replacesWhatIsNotUTF8() {
    #expect(split([[0x61, 0xFF, 0x62, 0x0A, 0xE2, 0x82]]) == ["a\u{FFFD}b", "\u{FFFD}"])
    // A character that comes in two pieces is whole.
    #expect(split([[0xE2, 0x82], [0xAC, 0x0A]]) == ["€"])
  }

  @Test(arguments: [1, 7, 65_536])
  func cutsLongLines(_ chunk: Int) {
    let limit = LogLine.maximumLength
    let text = String(repeating: "€", count: 20_000) + "!"
    let bytes = Array(text.utf8) + [0x0A]
    let chunks = stride(from: 0, to: bytes.count, by: chunk).map { Array(bytes[$0..<min(bytes.count, $0 + chunk)]) }
    let lines = split(chunks)
    #expect(lines.joined() == text)
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.utf8.count <= limit && !$0.contains("\u{FFFD}") })
    // Every byte is replaced by three.
    let garbage = split([[UInt8](repeating: 0xFF, count: limit + 5)])
    #expect(garbage.allSatisfy { $0.utf8.count <= limit })
    #expect(garbage.joined().unicodeScalars.count == limit + 5)
  }

  @Test func outputInAnyPieces() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let length = Int.random(in: 0...40_000, using: &generator)
      let bytes = (0..<length).map { _ in
        UInt8.random(in: 0...40, using: &generator) == 0 ? 0x0A : UInt8.random(in: 0...255, using: &generator)
      }
      var whole = LineSplitter()
      var pieces = LineSplitter()
      let expected = whole.add(bytes[...]) + whole.finish()
      var lines: [String] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...5_000, using: &generator))
        lines += pieces.add(piece)
        rest = rest[piece.endIndex...]
      }
      #expect(lines + pieces.finish() == expected)
    }
  }

  @Test func aLotOfOutputTakesLittleRoom() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = CountingSink()
      // 50 MB in lines of 100 bytes.
      let script =
        "head -c 500000 /dev/zero | tr '\\0' x | fold -w 99 > part; for i in $(seq 100); do cat part; echo; done"
      try await runtime.start(try fixture.allocation(), from: try await fixture.artifact(script: script), log: sink)
      #expect(try await fixture.exit(runtime) == 0)
      let count = sink.counts
      #expect(count.bytes == 50_000_000)
      #expect(count.lines == 100 * 5_051)
      var information = stat()
      try #require(stat("\(fixture.directory().output)/stdout", &information) == 0)
      #expect(Int64(information.st_blocks) * 512 < 4 << 20, "what was taken over is given back to the disk")
    }
  }

  @Test func aLogThatFailsDoesNotHarmTheApp() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let allocation = try fixture.allocation()
      let artifact = try await fixture.artifact(
        script: "echo one; while [ ! -e stop ]; do sleep 0.02; done; echo two; exit 0")
      let failing = FailingSink()
      try await runtime.start(allocation, from: artifact, log: failing)
      try await failing.waitForFailure()
      try "".write(toFile: "\(fixture.directory().files)/stop", atomically: true, encoding: .utf8)
      #expect(try await fixture.exit(runtime) == 0)
    }
  }
}

/// Counts, as keeping 50 MB says no more.
private final class CountingSink: LogSink {
  private let kept = Mutex((lines: 0, bytes: 0))

  var counts: (lines: Int, bytes: Int) { kept.withLock { $0 } }

  func write(_ lines: [LogLine]) async throws {
    let bytes = lines.reduce(0) { $0 + $1.text.utf8.count }
    kept.withLock { $0 = ($0.lines + lines.count, $0.bytes + bytes) }
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] { [] }
}

private final class FailingSink: LogSink {
  struct DiskFull: Error {}
  private let signal = ChangeSignal()

  func write(_ lines: [LogLine]) async throws {
    signal.raise()
    throw DiskFull()
  }

  func waitForFailure() async throws { _ = try await signal.wait(after: 1) }
  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] { [] }
}
