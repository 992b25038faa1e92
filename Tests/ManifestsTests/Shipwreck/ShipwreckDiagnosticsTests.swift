import Manifests
import Testing

/// What is said of broken manifests, word for word.
struct ShipwreckDiagnosticsTests {
  static let app = "[app]\nname = \"a\"\n"
  static let config = "[config]\nport = 80\nlang = \"node\"\n"

  @Test(arguments: [
    (
      "",
      [
        "1:1: error: app: missing, expected the table [app]",
        "1:1: error: config: missing, expected the table [config]",
      ]
    ),
    (
      "[app]\n[config]\n",
      [
        "1:1: error: app.name: missing, expected a name of 1 to 64 characters",
        "2:1: error: config.lang: missing, expected a language: python3, node, static, custom, image, go, gradle, maven, python2",
        "2:1: error: config.port: missing, expected a whole number from 1 to 65535",
      ]
    ),
    ("app = 1\n\(config)", ["1:7: error: app: expected the table [app], found the number 1"]),
    (
      "\(app)[config]\nlang = \"node\"\nport = \"80a\"",
      ["5:8: error: config.port: expected a whole number from 1 to 65535, found the string \"80a\""]
    ),
    (
      "\(app)[config]\nlang = \"node\"\nport = 65536",
      ["5:8: error: config.port: expected a whole number from 1 to 65535, found the number 65536"]
    ),
    (
      "\(app)[config]\nlang = \"node\"\nport = 80.0",
      ["5:8: error: config.port: expected a whole number from 1 to 65535, found the number 80.0"]
    ),
    (
      "\(app)[config]\nlang = \"node\"\nport = 80a",
      ["5:8: error: config.port: expected a number (a string needs quotes), found 80a"]
    ),
    (
      "\(app)[config]\nlang = \"pyton3\"\nport = 80",
      [
        "4:8: error: config.lang: unknown language \"pyton3\", did you mean \"python3\"? "
          + "Known: python3, node, static, custom, image, go, gradle, maven, python2"
      ]
    ),
    (
      "\(app)[config]\nlang = \"cobol\"\nport = 80",
      [
        "4:8: error: config.lang: unknown language \"cobol\". Known: python3, node, static, custom, image, go, gradle, maven, python2"
      ]
    ),
    (
      "\(app)[config]\nlang = \"custom\"\nport = 80\nrun = \"./a\"\ntest = \"\"",
      [
        "6:7: warning: config.run: not used: the app's own Dockerfile says how to build, test and start a custom app"
      ]
    ),
    (
      "\(app)\(config)prot = 80\nlanguage = 1",
      [
        "6:1: warning: config.prot: unknown key, did you mean \"port\"?",
        "7:1: warning: config.language: unknown key. Known: lang, kind, port, listen, service, at-most-one, "
          + "run, test, image, context, dockerfile, build-target, build-args, command, entrypoint, packages, "
          + "stop-grace, depends-on",
      ]
    ),
    (
      "\(app)\(config)[env_vars]\nA = \"b\"\n[build]\nx = 1",
      [
        "6:2: warning: env_vars: unknown key, did you mean \"env-vars\"?",
        "8:2: warning: build: unknown key. Known: app, config, health, limits, restart, volumes, "
          + "ports, env-vars, services",
      ]
    ),
    (
      "[app]\nname = \"  \"\nversion = 1.0\nauthor = [\"a\"]\nendpoint = 1979-05-27\n\(config)",
      [
        "2:8: error: app.name: expected a name of 1 to 64 characters, found the string \"  \"",
        "3:11: error: app.version: expected a string, found the number 1.0",
        "4:10: error: app.author: expected a string, found an array",
        "5:12: error: app.endpoint: expected a string, found the date 1979-05-27",
      ]
    ),
    (
      "\(app)\(config)run = \"a\\u0000\"\ntest = {}",
      [
        "6:7: error: config.run: expected a shell command, a string without NUL characters, found the string \"a\\u{0}\"",
        "7:8: error: config.test: expected a shell command, a string without NUL characters, found a table",
      ]
    ),
    (
      "\(app)\(config)[env-vars]\nPORT = 81\n\"A=B\" = \"c\"\n\"\" = \"c\"\n9A = \"d\"\nL = [\"secret\"]",
      [
        "7:8: error: env-vars.PORT: expected the same as config.port, which sets this variable",
        "8:1: error: env-vars.\"A=B\": expected the name of an environment variable: letters, digits and underscores",
        "9:1: error: env-vars.\"\": expected the name of an environment variable: letters, digits and underscores",
        "10:1: warning: env-vars.9A: "
          + "shells cannot read a variable of this name: use letters, digits and underscores, no digit first",
        "11:5: error: env-vars.L: expected a string, number or boolean, without NUL characters, found an array",
      ]
    ),
    // all faults at once, those of the text among those of its meaning; no "missing" for what could not be read
    (
      "[app]\nname = shop\n[config\nport = 0\nlang = \"nod\"\nrun = \"a",
      [
        "2:8: error: app.name: expected a value (a string needs quotes), found shop",
        "3:8: error: config: expected \"]\" at the end of the header, found the end of the line",
        "4:8: error: config.port: expected a whole number from 1 to 65535, found the number 0",
        "5:8: error: config.lang: unknown language \"nod\", did you mean \"node\"? Known: python3, node, static, custom, image, go, gradle, maven, python2",
        "6:7: error: config.run: this string is not closed: expected '\"', found the end of the file",
      ]
    ),
    (
      "[app\u{7F}]\n[cfg.]\n",
      [
        "1:5: error: app: expected \"]\" at the end of the header, found \"\\u{7f}\"",
        "2:6: error: expected a key, found \"]\"",
      ]
    ),
  ])
  func says(_ text: String, _ expected: [String]) {
    let (manifest, diagnostics) = ShipwreckFormat().parse(Array(text.utf8), named: "shipwreck.toml")
    #expect(diagnostics.map(\.description) == expected.map { "shipwreck.toml:\($0)" })
    #expect((manifest == nil) == diagnostics.hasErrors)
  }

  @Test(arguments: [
    "A = hunter2", "A = \"hunter2", "A = [hunter2]", "hunter2", "A = {b = hunter2}", "A.hunter = hunter2",
  ])
  func saysNothingOfSecrets(_ line: String) {
    let text = "\(Self.app)\(Self.config)[env-vars]\n\(line)\n"
    let diagnostics = ShipwreckFormat().validate(Array(text.utf8), named: "shipwreck.toml")
    #expect(diagnostics.hasErrors)
    for diagnostic in diagnostics { #expect(!diagnostic.message.contains("hunter2")) }
  }

  @Test func sizeIsLimited() {
    let (manifest, diagnostics) = ShipwreckFormat().parse(
      [UInt8](repeating: 0x0A, count: 300_000), named: "shipwreck.toml")
    #expect(manifest == nil)
    #expect(
      diagnostics.map(\.description) == [
        "shipwreck.toml:1:1: error: the file has 300000 bytes; at most 262144 are read"
      ])
  }

  @Test func numberOfWarningsIsLimitedAndHidesNoError() {
    let unknown = (0..<1000).map { "k\($0) = 1\n" }.joined()
    let diagnostics = ShipwreckFormat().validate(
      Array("\(Self.config)\(unknown)[app]\nname = 1\n".utf8), named: "shipwreck.toml")
    #expect(diagnostics.count { $0.severity == .warning } == 200)
    #expect(diagnostics.contains { $0.severity == .error && $0.keyPath == "app.name" })
    #expect(diagnostics.last?.message == "800 more faults are not listed")
  }
}
