import Testing

@testable import flotilla

@Suite("Where the token comes from") struct TokenSourceTests {
  private static func surroundings(
    _ environment: [String: String], isRoot: Bool = false, files: [String: String] = [:], denied: Set<String> = []
  ) -> Surroundings {
    Surroundings(environment: environment, isRoot: isRoot) { path throws(Surroundings.FileFault) in
      if denied.contains(path) { throw .denied }
      guard let text = files[path] else { throw .missing }
      return Array(text.utf8)
    }
  }

  @Test("the environment comes first") func environment() {
    let found = TokenSource.find(
      in: Self.surroundings(
        ["FLOTILLA_TOKEN": " secret\n", "HOME": "/home/ann"], files: ["/home/ann/.local/share/flotilla/token": "other"])
    )
    #expect(found == TokenSource(token: "secret", origin: "FLOTILLA_TOKEN"))
  }

  @Test(
    "else the agent's data directory",
    arguments: [
      (["HOME": "/home/ann"], false, "/home/ann/.local/share/flotilla"),
      (["HOME": "/home/ann", "XDG_DATA_HOME": "/data"], false, "/data/flotilla"),
      (["HOME": "/root", "XDG_DATA_HOME": "/data"], true, "/var/lib/flotilla"),
      (["HOME": "/root", "FLOTILLA_DATA_DIR": "/tmp/f", "FLOTILLA_TOKEN": ""], true, "/tmp/f"),
    ] as [([String: String], Bool, String)])
  func file(_ environment: [String: String], _ isRoot: Bool, _ directory: String) {
    let found = TokenSource.find(
      in: Self.surroundings(environment, isRoot: isRoot, files: ["\(directory)/token": "secret\n"]))
    #expect(found == TokenSource(token: "secret", origin: "\(directory)/token"))
  }

  @Test("what keeps it from being found is said") func missing() {
    let none = TokenSource.find(in: Self.surroundings(["HOME": "/home/ann"]))
    #expect(none.token == nil)
    #expect(none.origin.contains("FLOTILLA_TOKEN") && none.origin.contains("/home/ann/.local/share/flotilla/token"))
    let denied = TokenSource.find(in: Self.surroundings([:], isRoot: true, denied: ["/var/lib/flotilla/token"]))
    #expect(denied.token == nil)
    #expect(denied.origin.contains("may only be read by"))
    let empty = TokenSource.find(in: Self.surroundings([:], isRoot: true, files: ["/var/lib/flotilla/token": "\n"]))
    #expect(empty.token == nil)
    #expect(empty.origin.contains("is empty"))
  }
}
