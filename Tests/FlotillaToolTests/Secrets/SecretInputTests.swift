import ArgumentParser
import EdgeModel
import Testing

@testable import flotilla

@Suite("Where values of secrets come from") struct SecretInputTests {
  private static let console = Console(outputStyle: Style(isOn: false), noteStyle: Style(isOn: false)) {
    _, _ throws(OutputClosed) in
  }

  private static func input(_ text: String, isTerminal: Bool = false) -> SecretInput {
    let bytes = Array(text.utf8)
    return SecretInput(
      isTerminal: isTerminal, ask: { () throws(ToolError) in isTerminal ? bytes : [] },
      rest: { () throws(ToolError) in isTerminal ? [] : bytes })
  }

  private static func surroundings(_ files: [String: String]) -> Surroundings {
    Surroundings(environment: [:], isRoot: false) { path throws(Surroundings.FileFault) in
      if path == "/denied" { throw .denied }
      guard let text = files[path] else { throw .missing }
      return Array(text.utf8)
    }
  }

  @Test(
    "one line end at the end is left out",
    arguments: [("x", "x"), ("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x\n"), ("a\nb\n", "a\nb"), (" x ", " x ")])
  func ends(_ given: String, _ value: String) throws {
    #expect(try Self.input(given).value(from: nil, called: "secret A", Self.console) == value)
    #expect(try Self.input(given).value(from: "-", called: "secret A", Self.console) == value)
    #expect(try Self.input(given, isTerminal: true).value(from: nil, called: "secret A", Self.console) == value)
    let read = try Surroundings.$current.withValue(Self.surroundings(["/file": given])) {
      try Self.input("").value(from: "/file", called: "secret A", Self.console)
    }
    #expect(read == value)
  }

  @Test(
    "what can't be a value is refused", arguments: ["", "\n", String(repeating: "x", count: SecretInput.longest + 1)])
  func refused(_ given: String) {
    #expect(throws: ToolError.self) { try Self.input(given).value(from: nil, called: "secret A", Self.console) }
  }

  @Test("a file that can't be read is named", arguments: ["/missing", "/denied"]) func files(_ path: String) {
    Surroundings.$current.withValue(Self.surroundings([:])) {
      let error = #expect(throws: ToolError.self) {
        try Self.input("").value(from: path, called: "secret A", Self.console)
      }
      #expect(error?.message.contains(path) == true)
    }
  }
}

@Suite("The arguments of 'flotilla secret'") struct SecretArgumentTests {
  @Test(
    "what is right is taken",
    arguments: [
      ["set", "DB_PASSWORD"], ["set", "A", "--app", "shop", "--file", "x"], ["ls", "--json"],
      ["rm", "A", "--app", "shop"],
      ["set-repository", "git.example.org", "--token-file", "t"],
      ["set-repository", "https://git.example.org/ann/", "--token-file", "t", "--user", "ann"],
      ["set-repository", "git.example.org:2222/ann", "--ssh-key", "k", "--known-hosts", "h"],
      ["rm-repository", "git.example.org"],
    ])
  func right(_ arguments: [String]) throws {
    _ = try Flotilla.parseAsRoot(["secret"] + arguments)
  }

  @Test(
    "what is wrong is refused before anything is sent",
    arguments: [
      ["set"], ["set", "A-B"], ["set", "A", "its value"], ["set", "A", "--app", ""], ["rm"],
      ["set-repository", "git.example.org"],
      ["set-repository", "git.example.org", "--token-file", "t", "--ssh-key", "k"],
      ["set-repository", "git.example.org", "--token-file", "t", "--known-hosts", "h"],
      ["set-repository", "git.example.org", "--ssh-key", "k", "--user", "ann"],
      ["set-repository", "ann@git.example.org", "--ssh-key", "k"], ["set-repository", "", "--ssh-key", "k"],
      ["rm-repository", "a b"],
    ])
  func wrong(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try Flotilla.parseAsRoot(["secret"] + arguments) }
  }

  @Test("an address is read as the repositories that it names") func patterns() throws {
    let command = try Flotilla.parseAsRoot(["secret", "rm-repository", "https://Git.Example.ORG/ann/"])
    #expect(try (command as? RemoveRepository)?.place.pattern().rawValue == "git.example.org/ann")
  }
}
