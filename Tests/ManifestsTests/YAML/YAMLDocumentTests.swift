import Testing

@testable import Manifests

struct YAMLDocumentTests {
  private func parse(_ text: String) throws(YAMLFault) -> YAMLValue { try YAMLDocument.parse(Array(text.utf8)).root }

  @Test func valuesKeepTheirTextAndPlace() throws {
    let map = try #require(parse("a: 1.10\nb:\n  - no\n  - 'no'\n  - 22:22\né: {x: }\n").map)
    #expect(map.map(\.key) == ["a", "b", "é"])
    #expect(map[0].value.text == "1.10")
    #expect(map[0].value.position == SourcePosition(line: 1, column: 4))
    let list = try #require(map[1].value.list)
    #expect(list.map(\.text) == ["no", "no", "22:22"])
    #expect(list.map(\.boolean) == [false, nil, nil])
    #expect(map[2].value.map?.first?.value.isNull == true)
    #expect(map[2].value.position == SourcePosition(line: 6, column: 4))
  }

  @Test func whatIsMergedYieldsToWhatIsSaid() throws {
    let map = try #require(
      parse("x: &a {p: 1, q: 2}\ny: &b {q: 3, r: 4}\nz:\n  <<: [*a, *b]\n  p: 5\n").map?.last?.value.map)
    #expect(map.map { "\($0.key)=\($0.value.text ?? "")" } == ["p=5", "q=2", "r=4"])
  }

  @Test(arguments: [
    ("a: [", 2), ("a: *b", 1), ("a: 1\na: 2", 1), ("a: 1\n---\nb: 2", 2), ("\t- a", 1), ("a: 'b", 1), ("<<: 1", 1),
    ("? [a]\n: b", 1), ("", 1), ("a: \u{1}", 1), ("%YAML 9.9\n---\na: 1", 1), ("a: !<tag:x> &", 1), ("- a\nb: c", 2),
  ])
  func whatIsNoYAMLIsAFaultWithAPlace(_ text: String, _ line: Int) {
    let fault = #expect(throws: YAMLFault.self) { try parse(text) }
    #expect(fault?.position.line == line, "\(String(describing: fault))")
    #expect(fault?.message.isEmpty == false)
  }

  @Test func textThatIsNoUTF8IsAFaultWithAPlace() {
    let bytes = Array("a: 1\nbé: ".utf8) + [0xFF, 0x41]
    let fault = #expect(throws: YAMLFault.self) { try YAMLDocument.parse(bytes) }
    #expect(fault?.position == SourcePosition(line: 2, column: 5))
  }

  @Test func laughsAreCounted() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
    }
    let fault = #expect(throws: YAMLFault.self) { try parse(text) }
    #expect(fault?.message.contains("20000 values") == true)
  }

  /// The library hashes the keys of maps, and would laugh itself.
  @Test(arguments: [
    "? *a20\n: x", "*a20 : x", "{*a20: x}", "[*a20]: x", "{? *a20 : x}", "{?[*a20] : x}", "z: {[*a20]:x}",
  ])
  func laughsInKeysAreRefusedUnread(_ key: String) {
    var text = "- &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      text += "- &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
    }
    #expect(throws: YAMLFault.self) { try parse(text + "- \(key)") }
  }

  private static let deep: [String] = {
    func indented(_ count: Int, _ line: (String) -> String) -> String {
      (0..<count).map { line(String(repeating: " ", count: $0)) }.joined()
    }
    func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    return [
      many("[", 900), many("[", 200_000), many("{a: ", 60_000), many("- ", 100_000), many("? ", 100_000),
      indented(250) { "\($0)a:\n" }, indented(700) { "\($0)a:\n" }, indented(250) { "\($0)a:\n\($0)-\n" },
      many("\"\":[", 50_000), many("- - ? ", 20_000),
    ]
  }()

  @Test(arguments: deep)
  func depthHasALimit(_ text: String) {
    #expect(throws: YAMLFault.self) { try parse(text) }
  }

  @Test func sizeHasALimit() throws {
    #expect(throws: YAMLFault.self) { try parse("a: " + String(repeating: "x", count: 300_000)) }
    _ = try parse("a: " + String(repeating: "x", count: 200_000))
    #expect(throws: YAMLFault.self) { try parse(String(repeating: "- a\n", count: 30_000)) }
  }
}
