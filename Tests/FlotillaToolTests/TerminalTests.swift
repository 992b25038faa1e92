import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("What fits, and in which colours") struct TerminalTests {
  private static func wide() -> Table {
    var table = Table("NAME", "URL", "ID")
    table.add("a-rather-long-name", "http://machine.example.org:8080/a/long/path", "daaaaaaaaaaa")
    return table
  }

  @Test("nothing is cut where the width is not known") func whole() {
    #expect(Self.wide().lines(.plain).last?.contains("/a/long/path") == true)
    #expect(Self.wide().lines(.plain, width: 200) == Self.wide().lines(.plain))
  }

  @Test("long columns are cut, those that name things last", arguments: [80, 60, 50, 44])
  func narrow(_ width: Int) throws {
    let lines = Self.wide().lines(.plain, width: width)
    #expect(lines.allSatisfy { $0.count <= width })
    let last = try #require(lines.last)
    if width < 77 { #expect(last.contains("…")) }
    #expect(last.contains("a-rather-long-name") && last.hasSuffix("daaaaaaaaaaa"))
  }

  @Test("names are cut when there is nothing else to cut") func narrowest() {
    let lines = Self.wide().lines(.plain, width: 30)
    #expect(lines.last == "a-rath…  http:/…  daaaaaaaaaaa" || lines.allSatisfy { $0.count <= 30 })
    #expect(Self.wide().lines(.plain, width: 3).allSatisfy { $0.count == 28 || $0.count < 28 })
  }

  @Test(
    "colours",
    arguments: [
      ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false), (["NO_COLOR": ""], true, true),
      (["TERM": "dumb"], true, false), (["CLICOLOR_FORCE": "1"], false, true), (["CLICOLOR_FORCE": "0"], false, false),
      (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], true, false),
    ] as [([String: String], Bool, Bool)])
  func colours(_ environment: [String: String], _ isTerminal: Bool, _ wanted: Bool) {
    #expect(Terminal.showsColours(in: environment, isTerminal: isTerminal) == wanted)
  }

  @Test(
    "what was meant", arguments: [("deplyo", "deploy"), ("lgos", "logs"), ("stat", nil), ("zzzzzzz", nil), ("", nil)])
  func meant(_ word: String, _ name: String?) {
    #expect(Hint.command(like: word, among: ["deploy", "logs", "status", "stop", "nodes"]) == name)
  }

  @Test("faults have hints, where their own words don't say what to do") func hints() {
    #expect(Hint.of(ControlError(.unreachable, "x"))?.contains("doctor") == true)
    #expect(Hint.of(ControlError(.forbidden, "x"))?.contains("FLOTILLA_TOKEN") == true)
    #expect(Hint.of(ControlError(.notFound, "x")) == nil)
  }

  @Test("times of lines") func times() throws {
    let id = try AllocationID("daaaaaaaaaaa-1-1"[...])
    var line = LogLine(stream: .standardOutput, at: Timestamp(milliseconds: 1_001), text: "x")
    #expect(LogText.time(of: line) == "1970-01-01T00:00:01.001Z")
    line.nanoseconds = 234_567
    line.service = "db"
    #expect(LogText.time(of: line) == "1970-01-01T00:00:01.001234567Z")
    let entry = LogEntry(allocation: id, sequence: 1, line: line)
    #expect(LogText.line(entry, timestamps: true, .plain) == "1970-01-01T00:00:01.001234567Z db | x")
  }

  @Test("regular expressions") func patterns() throws {
    let matches = try LinePattern("err(or)?|warn").matcher()
    #expect(matches("an error") && matches("warning") && !matches("fine"))
    #expect(throws: (any Error).self) { try LinePattern("[") }
    #expect(throws: (any Error).self) { try LinePattern(String(repeating: "x", count: 5_000)) }
  }
}
