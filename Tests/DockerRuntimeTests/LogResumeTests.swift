import DockerClient
import EdgeModel
import Testing

@testable import DockerRuntime

/// Going on with a container's output: no line twice, none missed.
@Suite struct LogResumeTests {
  private static func line(
    _ text: String, _ milliseconds: Int64, _ nanoseconds: UInt32? = 0,
    _ stream: EdgeModel.LogLine.Stream = .standardOutput
  ) -> EdgeModel.LogLine {
    EdgeModel.LogLine(
      stream: stream, at: Timestamp(milliseconds: milliseconds), nanoseconds: nanoseconds, text: text)
  }

  private static func missing(
    _ engine: [EdgeModel.LogLine], after kept: [EdgeModel.LogLine]
  ) -> [String] {
    var resume = LogResume(after: kept)
    let since = resume.since
    return engine.filter { line in
      since.map {
        EngineTime(seconds: line.at.milliseconds / 1_000, nanoseconds: Int32(line.at.milliseconds % 1_000) * 1_000_000)
          >= $0
      } ?? true
    }.flatMap { resume.missing(of: $0.split()).map(\.text) }
  }

  @Test func everythingAtTheBeginning() {
    #expect(LogResume(after: []).since == nil)
    #expect(Self.missing([Self.line("a", 1)], after: []) == ["a"])
  }

  /// Wherever the agent was killed, what is kept and what is missing make the whole, also where many lines have one time.
  @Test(arguments: 0...40) func atEveryPlace(_ place: Int) {
    let all = (0..<40).map { number in
      Self.line(
        "\(number)", 10_000 + Int64(number / 12), UInt32(number / 3),
        number.isMultiple(of: 2) ? .standardOutput : .standardError)
    }
    let kept = Array(all.prefix(place))
    #expect(Self.missing(all, after: kept) == all.dropFirst(place).map(\.text))
  }

  /// The engine has a reader for each output: their lines come out of order.
  @Test func outOfOrder() {
    let all = [
      Self.line("a", 5_000, 10), Self.line("late error", 4_999, 3, .standardError), Self.line("b", 5_000, 20),
      Self.line("later error", 4_400, 1, .standardError),
    ]
    for place in 0...all.count {
      #expect(Self.missing(all, after: Array(all.prefix(place))) == all.dropFirst(place).map(\.text))
    }
  }

  /// Kept by an agent that knew milliseconds only.
  @Test func linesOfBefore() {
    let all = [Self.line("a", 5_000, 10), Self.line("b", 5_000, 20), Self.line("c", 5_000, 30)]
    let kept = [Self.line("a", 5_000, nil), Self.line("b", 5_000, nil)]
    #expect(Self.missing(all, after: kept) == ["c"])
  }

  @Test func redactedLinesAreKnownAgain() {
    let all = [Self.line("the password is hunter22hunter22", 5_000, 10), Self.line("c", 5_000, 30)]
    #expect(Self.missing(all, after: [Self.line("the password is ***", 5_000, 10)]) == ["c"])
  }

  @Test func aLongLineThatWasKeptInPart() {
    let long = Self.line(String(repeating: "x", count: 40_000), 5_000, 10)
    let pieces = long.split()
    #expect(pieces.count == 3)
    #expect(Self.missing([long], after: Array(pieces.prefix(2))) == [pieces[2].text])
    #expect(Self.missing([long, Self.line("c", 5_001)], after: pieces) == ["c"])
  }

  /// What was written without a line end before the container ended stands before the first line of its next start.
  @Test func aLineThatGoesOnAfterARestart() {
    let kept = [Self.line("a", 5_000, 1), Self.line("no end", 5_000, 2)]
    #expect(
      Self.missing([Self.line("a", 5_000, 1), Self.line("no endfirst again", 5_000, 2)], after: kept) == ["first again"]
    )
  }

  /// More lines than are looked at: what is out of sight isn't asked for.
  @Test func manyLinesInAMoment() throws {
    let all = (0..<20_000).map { Self.line("\($0)", 9_000 + Int64($0 / 2_000), UInt32($0 % 2_000)) }
    let kept = Array(all.prefix(15_300).suffix(LogResume.window))
    let since = try #require(LogResume(after: kept).since)
    #expect(since > EngineTime(seconds: 9, nanoseconds: 0))
    #expect(Self.missing(all, after: kept) == all.dropFirst(15_300).map(\.text))
  }
}
