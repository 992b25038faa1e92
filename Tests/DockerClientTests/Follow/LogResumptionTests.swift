import Foundation
import TestSeeds
import Testing

@testable import DockerClient

struct LogResumptionTests {
  /// An entry of a log as the engine has it: a line, or a piece of one, with the time of the line's first piece.
  struct Piece {
    let source: LogFrame.Source
    let time: EngineTime
    let text: String
    var isLast = true
  }

  private static func time(_ milliseconds: Int) -> EngineTime {
    EngineTime(seconds: Int64(milliseconds / 1_000), nanoseconds: Int32(milliseconds % 1_000) * 1_000_000)
  }

  /// A log in which times go back by less than ten seconds, and lines in pieces stay open for longer than that.
  private static func log(_ random: inout SeededGenerator) -> [Piece] {
    var (now, pieces, open) = (1_000_000, [Piece](), [LogFrame.Source: EngineTime]())
    let stride = [0, 1, 100, 1_000, 5_000].randomElement(using: &random) ?? 0
    let most = [1, 2, 30].randomElement(using: &random) ?? 1
    for number in 0..<120 {
      now += Int.random(in: 0...stride, using: &random)
      let source: LogFrame.Source = Bool.random(using: &random) ? .standardOutput : .standardError
      let own = Self.time(now - (Bool.random(using: &random) ? 0 : Int.random(in: 0..<10_000, using: &random)))
      let isLast = source == .standardError || Int.random(in: 0..<most, using: &random) == 0
      pieces.append(Piece(source: source, time: open[source] ?? own, text: "\(number) ", isLast: isLast))
      open[source] = isLast ? nil : open[source] ?? own
    }
    for (source, time) in open { pieces.append(Piece(source: source, time: time, text: "end")) }
    return pieces
  }

  /// The lines that come of pieces, put together as those of an engine are.
  private static func lines(
    _ pieces: some Sequence<Piece>, _ body: (LogLine, EngineTime?) -> Void
  ) {
    var assembler = LogLineAssembler(hasTimes: true, lengthLimit: LogLines.lengthLimit)
    for piece in pieces {
      let bytes = Array("\(piece.time) \(piece.text)\(piece.isLast ? "\n" : "")".utf8)
      for line in assembler.push(LogFrame(source: piece.source, bytes: bytes)) { body(line, assembler.unfinished) }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `cut anywhere and as often as you like, every line comes once`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let log = Self.log(&random)
    var expected: [String] = []
    Self.lines(log) { line, _ in expected.append(line.text) }
    var (seen, cursor, written, isThrough) = ([String](), ContainerLogCursor?.none, 0, false)
    while !isThrough {
      // The container writes on while nobody is connected, and a program may have been started again with a kept place.
      written = min(log.count, written + Int.random(in: 0...40, using: &random))
      let kept = try cursor.map { try JSONDecoder().decode(ContainerLogCursor.self, from: JSONEncoder().encode($0)) }
      var resumption = LogResumption(after: kept)
      let readable = log[..<written].filter { piece in kept.map { piece.time >= $0.time } ?? true }
      let isCut = Int.random(in: 0..<4, using: &random) > 0
      let count = isCut ? Int.random(in: 0...min(60, readable.count), using: &random) : readable.count
      Self.lines(readable.prefix(count)) { line, unfinished in
        guard let followed = resumption.take(line, unfinished: unfinished) else { return }
        seen.append(followed.line.text)
        cursor = followed.cursor
      }
      isThrough = written == log.count && count == readable.count
    }
    #expect(seen == expected)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a log that has lost its oldest lines meanwhile costs none of the new ones`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let times = (0..<100).map { Self.time(1_000_000 + $0 * 50) }
    let lines = times.enumerated().map { number, time in
      LogLine(source: .standardOutput, time: time, text: "\(number)", isComplete: true)
    }
    let cut = Int.random(in: 1..<100, using: &random)
    var resumption = LogResumption(after: nil)
    for line in lines[..<cut] { _ = resumption.take(line) }
    resumption = resumption.again()
    let kept = lines[Int.random(in: 0...cut, using: &random)...]
    #expect(kept.compactMap { resumption.take($0)?.line.text } == lines[cut...].map(\.text))
  }

  @Test func `only what may still come late is read again, whatever the log's length`() throws {
    var resumption = LogResumption(after: nil)
    var last: ContainerLogCursor?
    for number in 0..<100_000 {
      let line = LogLine(source: .standardOutput, time: Self.time(number * 10), text: "", isComplete: true)
      last = resumption.take(line)?.cursor
    }
    let place = try #require(last)
    #expect(place.latest == Self.time(999_990))
    let distance = place.latest.duration(since: place.time)
    #expect(distance >= LogResumption.overlap && distance <= LogResumption.overlap * 3)
    #expect(place.count <= 3_000)
  }

  @Test func `a line without its end isn't put together with the next one`() throws {
    let (time, behind) = (EngineTime(seconds: 5), EngineTime(seconds: 5, nanoseconds: 1))
    func line(_ source: LogFrame.Source, _ time: EngineTime) -> LogLine {
      LogLine(source: source, time: time, text: "x", isComplete: false)
    }
    var resumption = LogResumption(after: nil)
    let followed = resumption.take(line(.standardOutput, time), isCutOff: true)
    #expect(followed?.cursor == ContainerLogCursor(time: behind, count: 0, latest: time))
    // The other output may have been cut off as well, at another time.
    #expect(resumption.take(line(.standardError, EngineTime(seconds: 4)), isCutOff: true) != nil)
    #expect(resumption.cursor == followed?.cursor)
    resumption = resumption.again()
    #expect(resumption.take(line(.standardOutput, time)) == nil, "of a log driver that is asked for less exact times")
    #expect(resumption.take(line(.standardOutput, EngineTime(seconds: 6))) != nil)
    // A piece of a line that is too long isn't the end of a log.
    #expect(resumption.take(line(.standardOutput, EngineTime(seconds: 7)))?.cursor?.count == 2)
  }

  @Test func `a place that was kept before places had a latest time goes on`() throws {
    let kept = #"{"time":"1970-01-01T00:00:05Z","count":2}"#
    let place = try JSONDecoder().decode(ContainerLogCursor.self, from: Data(kept.utf8))
    #expect(place == ContainerLogCursor(time: EngineTime(seconds: 5), count: 2))
    var resumption = LogResumption(after: place)
    let texts = [5, 5, 5, 6].enumerated().compactMap { number, seconds in
      let time = EngineTime(seconds: Int64(seconds))
      return resumption.take(LogLine(source: .standardOutput, time: time, text: "\(number)", isComplete: true))?.line
        .text
    }
    #expect(texts == ["2", "3"])
  }
}
