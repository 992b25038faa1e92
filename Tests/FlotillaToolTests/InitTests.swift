import ControlAPI
import Foundation
import Manifests
import Testing

@testable import flotilla

@Suite("What a repository looks like") struct InitTests {
  private static func guess(_ files: [String: String], in directory: String = "shop") -> ManifestGuess? {
    ManifestGuess(RepositoryFiles(directory: directory, names: files.keys) { files[$0] })
  }

  struct Case: CustomTestStringConvertible {
    var files: [String: String]
    var language: String
    var port: Int
    var run: String?
    var test: String?
    var testDescription: String { files.keys.sorted().joined(separator: " ") + " → \(language) \(port)" }
  }

  @Test(
    "languages, ports and commands",
    arguments: [
      Case(
        files: ["Dockerfile": "FROM a\nexpose 53/udp 9000/tcp\n", "package.json": "{}"], language: "custom", port: 9_000
      ),
      Case(files: ["Dockerfile": "FROM a\nEXPOSE $PORT\n"], language: "custom", port: 8_080),
      Case(
        files: [
          "package.json": #"{"scripts": {"start": "node .", "test": "jest"}, "main": "./src.js"}"#,
          "src.js": "app.listen(process.env.PORT || 4000)",
        ], language: "node", port: 4_000, test: "npm test"),
      Case(
        files: [
          "package.json": #"{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}"#,
          "index.js": "server.listen(3210, () => {})",
        ], language: "node", port: 3_210, run: "node index.js"),
      Case(files: ["package.json": "not JSON"], language: "node", port: 3_000),
      Case(
        files: ["main.py": #"port = int(os.environ.get("PORT", "8123"))"#], language: "python3", port: 8_123),
      Case(files: ["app.py": "app.run(port=5001)"], language: "python3", port: 5_001, run: "python3 app.py"),
      Case(
        files: ["app.py": "", "requirements.txt": "flask"], language: "python3", port: 5_000, run: "python3 app.py"),
      Case(
        files: ["manage.py": ""], language: "python3", port: 8_000,
        run: "python3 manage.py runserver 0.0.0.0:$PORT"),
      Case(files: ["requirements.txt": ""], language: "python3", port: 8_000),
      Case(files: ["index.html": "<p>"], language: "static", port: 8_080),
    ])
  func kinds(_ example: Case) throws {
    let guess = try #require(Self.guess(example.files))
    #expect(guess.language == example.language)
    #expect(guess.port == example.port)
    #expect(guess.run == example.run)
    #expect(guess.test == example.test)
    let (manifest, diagnostics) = ShipwreckFormat().parse(Array(guess.text.utf8), named: "shipwreck.toml")
    #expect(diagnostics == [])
    #expect(manifest?.language == example.language)
    #expect(manifest.map { Int($0.port) } == example.port)
    #expect(guess.reasons.contains { $0.key == "port" } && guess.reasons.contains { $0.key == "lang" })
  }

  @Test("nothing known is no guess", arguments: [[], ["README.md"], ["Dockerfile.old"]])
  func nothing(_ names: [String]) {
    #expect(Self.guess(Dictionary(uniqueKeysWithValues: names.map { ($0, "") })) == nil)
  }

  @Test(
    "whatever a directory is called, the file is TOML",
    arguments: ["a \"b\"", "é🚢", "a\\b", String(repeating: "x", count: 90)])
  func names(_ name: String) throws {
    let guess = try #require(Self.guess(["index.html": ""], in: name))
    let (manifest, diagnostics) = ShipwreckFormat().parse(Array(guess.text.utf8), named: "shipwreck.toml")
    #expect(diagnostics == [])
    #expect(manifest?.name == String(name.prefix(64)))
  }

  private func withDirectory<Result>(_ files: [String: String], _ body: (String) async throws -> Result) async throws
    -> Result
  {
    let path = NSTemporaryDirectory() + "flotilla-init-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    return try await body(path)
  }

  @Test("a file that is there is overwritten only when that is asked for") func force() async throws {
    try await withDirectory(["index.html": "", "shipwreck.toml": "mine"]) { path in
      #expect(await Program.run(["init", path]) == 1)
      var text = try String(contentsOfFile: "\(path)/shipwreck.toml", encoding: .utf8)
      #expect(text == "mine")
      #expect(await Program.run(["init", path, "--force"]) == 0)
      text = try String(contentsOfFile: "\(path)/shipwreck.toml", encoding: .utf8)
      #expect(text.contains("lang = \"static\""))
    }
  }

  @Test("another manifest is enough") func otherManifest() async throws {
    try await withDirectory(["index.html": "", "compose.yaml": ""]) { path in
      #expect(await Program.run(["init", path]) == 1)
      #expect(!FileManager.default.fileExists(atPath: "\(path)/shipwreck.toml"))
    }
  }

  @Test("what is written can be validated") func written() async throws {
    try await withDirectory(["package.json": #"{"name": "shop", "version": "1.2.0"}"#]) { path in
      #expect(await Program.run(["init", path]) == 0)
      #expect(await Program.run(["validate", path]) == 0)
      let result = try LocalManifest.validate(path)
      #expect(result.name == "shop")
      #expect(result.file == "\(path)/shipwreck.toml")
    }
  }

  @Test("of several manifests the first kind is read") func order() async throws {
    try await withDirectory(["compose.yaml": "services: {a: {image: b}}", "paradrop.yaml": "name: c"]) { path in
      let (found, named) = (try LocalManifest.validate(path), try LocalManifest.validate("\(path)/compose.yaml"))
      #expect(found.file == "\(path)/paradrop.yaml")
      #expect(named.name == "app")
    }
  }
}
