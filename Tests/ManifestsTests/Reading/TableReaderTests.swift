import Manifests
import Testing

/// The reader as a program's configuration uses it.
struct TableReaderTests {
  struct Settings: Equatable {
    var name: String
    var port: Int
    var ratio: Double?
    var isQuiet: Bool
    var hosts: [String]
    var mounts: [String]
  }

  @Test func readsEveryKind() {
    let (settings, diagnostics) = read(
      """
      name = "a"
      ratio = 1
      quiet = true
      hosts = ["x", "y"]
      [listen]
      port = 80
      [[mount]]
      path = "/a"
      [[mount]]
      path = "/b"
      """)
    #expect(diagnostics == [])
    #expect(
      settings == Settings(name: "a", port: 80, ratio: 1, isQuiet: true, hosts: ["x", "y"], mounts: ["/a", "/b"]))
  }

  @Test func collectsAllFaults() {
    let (settings, diagnostics) = read(
      """
      ratio = 2.5
      quiet = "yes"
      hosts = ["x", 1, ?]
      nmae = "a"
      [listen]
      port = 0
      backlog = 5
      [[mount]]
      [[mount]]
      path = 7
      """)
    #expect(settings == nil)
    #expect(
      diagnostics == [
        "a.toml:1:1: error: name: missing, expected a string",
        "a.toml:1:9: error: ratio: expected a number from 0.0 to 1.0, found the number 2.5",
        "a.toml:2:9: error: quiet: expected true or false, found the string \"yes\"",
        "a.toml:3:18: error: hosts: expected a value (a string needs quotes), found ?",
        "a.toml:4:1: error: nmae: unknown key, did you mean \"name\"?",
        "a.toml:6:8: error: listen.port: expected a whole number from 1 to 65535, found the number 0",
        "a.toml:7:1: error: listen.backlog: unknown key. Known: port",
        "a.toml:8:1: error: mount[0].path: missing, expected a string",
        "a.toml:10:8: error: mount[1].path: expected a string, found the number 7",
      ])
  }

  @Test func elementsAreLocated() {
    let (_, diagnostics) = read("name = 'a'\nhosts = ['x', 1]\nmount = [1]\nlisten = 2")
    #expect(
      diagnostics == [
        "a.toml:2:15: error: hosts[1]: expected a string, found the number 1",
        "a.toml:3:10: error: mount[0]: expected a table, found the number 1",
        "a.toml:4:10: error: listen: expected the table [listen], found the number 2",
      ])
  }

  @Test func anIncompleteFileMissesNothing() {
    #expect(
      read("[listen\n").1 == [
        "a.toml:1:1: error: name: missing, expected a string",
        "a.toml:1:1: error: listen.port: missing, expected a whole number from 1 to 65535",
        "a.toml:1:8: error: listen: expected \"]\" at the end of the header, found the end of the line",
      ])
    #expect(read("name 'a'\n").1 == ["a.toml:1:6: error: name: expected \"=\" after the key, found \"'\""])
  }

  @Test func findingsOfTheCaller() {
    let (result, diagnostics) = TOMLDocument.parse("[a]\nb = 1").read(named: "a.toml") { root -> Bool? in
      guard let a = root.table("a"), a.integer("b", in: 0...9) != nil else { return nil }
      a.report(.warning, "b", "too small")
      a.report(.warning, "c", "would be nice")
      if let key = a.table.entry("b")?.key { a.report(.warning, nameOf: key, "short") }
      return true
    }
    #expect(result == true)
    #expect(
      diagnostics.map(\.description) == [
        "a.toml:1:1: warning: a.c: would be nice", "a.toml:2:1: warning: a.b: short",
        "a.toml:2:5: warning: a.b: too small",
      ])
  }

  private func read(_ text: String) -> (Settings?, [String]) {
    let (settings, diagnostics) = TOMLDocument.parse(text).read(named: "a.toml", unknownKeys: .error) {
      root -> Settings? in
      let name = root.string("name", .required)
      let port = root.table("listen", .required)?.integer("port", .required, in: 1...65535)
      let ratio = root.double("ratio", in: 0...1)
      let isQuiet = root.boolean("quiet") ?? false
      let hosts = root.strings("hosts") ?? []
      let mounts = root.tables("mount").compactMap { $0.string("path", .required) }
      guard let name, let port else { return nil }
      return Settings(name: name, port: port, ratio: ratio, isQuiet: isQuiet, hosts: hosts, mounts: mounts)
    }
    return (settings, diagnostics.map(\.description))
  }
}
