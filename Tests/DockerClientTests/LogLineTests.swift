import Testing

@testable import DockerClient

@Suite struct LogLineTests {
  private func frame(_ text: String, _ source: LogFrame.Source = .standardOutput) -> LogFrame {
    LogFrame(source: source, bytes: Array(text.utf8))
  }

  @Test func `lines of two outputs don't mix`() {
    var assembler = LogLineAssembler(hasTimes: false, lengthLimit: 100)
    var lines = assembler.push(frame("one\ntw"))
    lines += assembler.push(frame("error\n", .standardError))
    lines += assembler.push(frame("o\n\nlast"))
    lines += assembler.finish()
    #expect(lines.map(\.text) == ["one", "error", "two", "", "last"])
    #expect(lines.map(\.isComplete) == [true, true, true, true, false])
    #expect(lines.map(\.source).filter { $0 == .standardError }.count == 1)
    #expect(assembler.finish().isEmpty)
  }

  @Test func `times are read off lines, and off the pieces of a long one`() {
    var assembler = LogLineAssembler(hasTimes: true, lengthLimit: 100)
    let time = "2026-11-21T00:08:52.468472803Z"
    var lines = assembler.push(frame("\(time) first\n"))
    lines += assembler.push(frame("\(time) a long "))
    lines += assembler.push(frame("\(time) line\n"))
    lines += assembler.push(frame("\(time) \n"))
    lines += assembler.push(frame("no time\n"))
    #expect(lines.map(\.text) == ["first", "a long line", "", "no time"])
    #expect(lines.map(\.time) == [EngineTime(time), EngineTime(time), EngineTime(time), nil])
  }

  @Test func `times are found wherever a terminal's log is cut`() {
    let text = Array("2026-11-21T00:08:52.5Z one\r\n2026-11-21T00:08:53Z two\r\n".utf8)
    for cut in 0...text.count {
      var assembler = LogLineAssembler(hasTimes: true, lengthLimit: 100)
      var lines = assembler.push(LogFrame(source: .standardOutput, bytes: Array(text[..<cut])))
      lines += assembler.push(LogFrame(source: .standardOutput, bytes: Array(text[cut...])))
      #expect(lines.map(\.text) == ["one", "two"])
      #expect(lines.map(\.time) == [EngineTime("2026-11-21T00:08:52.5Z"), EngineTime("2026-11-21T00:08:53Z")])
    }
  }

  @Test func `a line without end comes in pieces`() {
    var assembler = LogLineAssembler(hasTimes: false, lengthLimit: 10)
    var lines = assembler.push(frame(String(repeating: "x", count: 25)))
    lines += assembler.push(frame("y\n"))
    #expect(lines.map(\.text.count) == [10, 10, 6])
    #expect(lines.map(\.isComplete) == [false, false, true])
  }

  @Test func `what isn't UTF-8 is replaced`() {
    var assembler = LogLineAssembler(hasTimes: false, lengthLimit: 10)
    #expect(assembler.push(LogFrame(source: .standardOutput, bytes: [0x61, 0xFF, 0x0A])).map(\.text) == ["a\u{FFFD}"])
  }
}
