import TestSeeds
import Testing

@testable import DockerClient

struct LogResumptionTests {
  private func lines(_ times: [Int64]) -> [LogLine] {
    times.enumerated().map { index, time in
      LogLine(source: .standardOutput, time: EngineTime(seconds: time), text: "\(index)", isComplete: true)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `cut anywhere and as often as you like, every line comes once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var time: Int64 = 0
    let all = lines(
      (0..<100).map { _ in
        time += Int64.random(in: 0...1, using: &random)  // many lines of one moment
        return time
      })
    var cursor: ContainerLogCursor?
    var seen: [String] = []
    var isThrough = false
    while !isThrough {
      var resumption = LogResumption(after: cursor)
      let from = all.filter { line in cursor.map { line.time ?? .init(seconds: 0) >= $0.time } ?? true }
      let count = Int.random(in: 0...from.count, using: &random)
      for line in from.prefix(count) {
        guard let followed = resumption.take(line) else { continue }
        seen.append(followed.line.text)
        cursor = followed.cursor
      }
      isThrough = count == from.count
    }
    #expect(seen == all.map(\.text))
  }

  @Test func `a line without its end isn't put together with the next one`() {
    var resumption = LogResumption(after: nil)
    let line = LogLine(source: .standardOutput, time: EngineTime(seconds: 5), text: "x", isComplete: false)
    #expect(resumption.take(line)?.cursor == ContainerLogCursor(time: EngineTime(seconds: 5), count: 1))
    resumption.end(isComplete: true)
    #expect(resumption.cursor == ContainerLogCursor(time: EngineTime(seconds: 5), count: 1))
    resumption.end(isComplete: false)
    #expect(resumption.cursor == ContainerLogCursor(time: EngineTime(seconds: 5, nanoseconds: 1), count: 0))
  }
}
