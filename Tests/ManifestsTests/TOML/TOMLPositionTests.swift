import Manifests
import Testing

struct TOMLPositionTests {
  @Test func keysAndValuesKnowTheirPlaces() throws {
    let document = TOMLDocument.parse(
      """
      title = "x"
        [a . "b c"]  # comment
      "ünïcode" = [ 1,
        "two" ]
      \tinline = { k.l = true }
      [[list]]
      [[list]]
      n = 1979-05-27 07:32:00Z
      """)
    #expect(document.faults == [])
    #expect(document.root.entry("title")?.key.position == at(1, 1))
    #expect(document.root["title"]?.position == at(1, 9))
    #expect(document.root["a"]?.position == at(2, 4))
    let table = try #require(document.root["a"]?.table?["b c"])
    #expect(table.position == at(2, 3))
    let array = try #require(table.table?.entry("ünïcode"))
    #expect(array.key.position == at(3, 1))
    #expect(array.value.position == at(3, 13))
    #expect(array.value.array?.map(\.position) == [at(3, 15), at(4, 3)])
    let inline = try #require(table.table?.entry("inline"))
    #expect(inline.key.position == at(5, 2))
    #expect(inline.value.table?["k"]?.table?.entry("l")?.key.position == at(5, 15))
    #expect(inline.value.table?["k"]?.table?["l"]?.position == at(5, 19))
    let list = try #require(document.root["list"]?.array)
    #expect(list.map(\.position) == [at(6, 1), at(7, 1)])
    #expect(list.last?.table?["n"]?.position == at(8, 5))
  }

  /// A column is a scalar, whatever its length in UTF-8; a letter with a combining mark is two, a byte order mark none.
  @Test(arguments: [
    ("a = [\"é\", !]", 11), ("a = [\"e\u{301}\", !]", 12), ("a = [\"🚢\", !]", 11), ("a = [\"\t\", !]", 11),
    ("\u{FEFF}a = !", 5), ("\ta = !", 6),
  ])
  func columnsCountScalars(_ text: String, _ column: Int) {
    #expect(TOMLDocument.parse(text).faults.map(\.position) == [at(1, column)])
  }

  @Test(arguments: ["\n", "\r\n"]) func bothKindsOfNewlineCount(_ newline: String) {
    let text = ["a = 1", "", "# c", "b = '''", "x", "'''", "c = ?"].joined(separator: newline)
    let document = TOMLDocument.parse(text)
    #expect(document.faults.map(\.position) == [at(7, 5)])
    #expect(document.root["b"]?.string == "x\n")
  }

  @Test func keysAreToldApartByScalars() {
    let document = TOMLDocument.parse("\"\u{E9}\" = 1\n\"e\u{301}\" = 2\n")
    #expect(document.faults == [])
    #expect(document.root["\u{E9}"]?.integer == 1)
    #expect(document.root["e\u{301}"]?.integer == 2)
  }

  @Test func keysKeepTheirOrder() {
    let document = TOMLDocument.parse("z = 1\na = 2\nm.y = 3\nm.b = 4\n")
    #expect(document.root.entries.map(\.key.name) == ["z", "a", "m"])
    #expect(document.root["m"]?.table?.entries.map(\.key.name) == ["y", "b"])
  }

  private func at(_ line: Int, _ column: Int) -> SourcePosition { SourcePosition(line: line, column: column) }
}
