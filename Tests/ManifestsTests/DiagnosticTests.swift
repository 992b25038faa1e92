import Manifests
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct DiagnosticTests {
  let diagnostic = Diagnostic(
    .error, file: "shipwreck.toml", position: SourcePosition(line: 7, column: 8), keyPath: "config.port",
    message: "expected a whole number from 1 to 65535, found the string \"80a\"")

  @Test func description() {
    #expect(
      diagnostic.description
        == "shipwreck.toml:7:8: error: config.port: expected a whole number from 1 to 65535, found the string \"80a\"")
    let whole = Diagnostic(.warning, file: "a", position: .start, message: "odd")
    #expect(whole.description == "a:1:1: warning: odd")
  }

  @Test func isWrittenAsJSON() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(diagnostic)
    #expect(
      String(decoding: data, as: UTF8.self) == #"{"column":8,"file":"shipwreck.toml","keyPath":"config.port","line":7,"#
        + #""message":"expected a whole number from 1 to 65535, found the string \"80a\"","severity":"error"}"#)
    #expect(try JSONDecoder().decode(Diagnostic.self, from: data) == diagnostic)
  }

  @Test(arguments: [
    ("python", "python3"), ("Python3", "python3"), ("pyhton3", "python3"), ("nod", "node"), ("ndoe", "node"),
    ("statik", "static"), ("customs", "custom"), ("java", nil), ("n", nil), ("", nil),
    (String(repeating: "x", count: 10_000), nil),
  ])
  func nearestName(_ written: String, _ meant: String?) {
    let message = LanguageCatalog.standard.unknownMessage(written)
    if let meant {
      #expect(
        message.contains(
          ", did you mean \"\(meant)\"? Known: python3, node, static, custom, image, go, gradle, maven, python2"))
    } else {
      #expect(!message.contains("did you mean"))
      #expect(message.hasSuffix(". Known: python3, node, static, custom, image, go, gradle, maven, python2"))
    }
    #expect(message.utf8.count < 200)
  }
}
