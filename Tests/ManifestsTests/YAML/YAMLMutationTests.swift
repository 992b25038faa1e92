import EdgeModel
import Manifests
import Testing

/// Broken YAML of every kind, read as each of the formats: never a trap, and always an answer that is whole in itself.
struct YAMLMutationTests {
  private static let lanes = 8
  private static let mutations = TestSettings.isDeep ? 600_000 : 80_000

  @Test(.timeLimit(.minutes(60)), arguments: 0..<lanes) func survives(_ lane: Int) {
    let seed = TestSettings.environment("FLOTILLA_TEST_SEED").flatMap { UInt64($0) } ?? 0x5EED_F107_111A
    for round in 0..<(Self.mutations / Self.lanes) {
      let number = UInt64(round * Self.lanes + lane)
      var mutation = Mutation(seed: seed &+ number, good: Self.good, large: Self.large, fragments: Self.fragments)
      let bytes = mutation.next()
      let problems = Self.problems(bytes, number.isMultiple(of: 2) ? "compose.yaml" : "paradrop.yaml")
      guard problems.isEmpty else {
        Issue.record("FLOTILLA_TEST_SEED=\(seed) mutation \(number): \(problems)\n\(bytes)")
        return
      }
    }
  }

  /// What does not fit together in the answers to these bytes.
  private static func problems(_ bytes: [UInt8], _ name: String) -> [String] {
    var problems: [String] = []
    let (manifest, diagnostics) = ManifestCatalog.standard.parse(bytes, named: name)
    if (manifest == nil) != diagnostics.hasErrors { problems.append("a manifest and errors, or neither") }
    if manifest != nil, String(validating: bytes, as: UTF8.self) == nil { problems.append("accepted other bytes") }
    if diagnostics != diagnostics.sorted(by: { $0.position < $1.position }) { problems.append("not in order") }
    let lines = lineCount(bytes)
    for diagnostic in diagnostics {
      let isInside = (1...lines).contains(diagnostic.line) && (1...(bytes.count + 1)).contains(diagnostic.column)
      if !isInside { problems.append("outside of the file: \(diagnostic)") }
      if diagnostic.description.hasControlCharacters {
        problems.append("a control character in: \(diagnostic.debugDescription)")
      }
    }
    if let manifest {
      let names = [manifest.services.name] + manifest.services.companions.map(\.name)
      if Set(names).count != names.count { problems.append("two services of one name") }
      if LanguageCatalog.standard[manifest.language] == nil { problems.append("no such language") }
      for settings in manifest.services.allSettings {
        if settings.dependencies.contains(where: { !names.contains($0.service) }) {
          problems.append("a lost dependency")
        }
      }
    }
    return problems
  }

  /// YAML knows more ends of lines than most.
  private static func lineCount(_ bytes: [UInt8]) -> Int {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.count {
      ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0)
    } + 2
  }

  private static let large = [ComposeFormatTests.text, ParadropFormatTests.services, ParadropFormatTests.legacy].map {
    Array($0.utf8)
  }

  private static let good: [[UInt8]] = [
    "services:\n  web:\n    image: nginx:1\n    ports: [\"8080:80\"]\n    depends_on: [db]\n  db: {image: redis}\n",
    "name: a\ntype: normal\nconfig:\n  web: {port: 80}\n  net:\n    wifi: {type: wifi}\n",
    "name: a\nservices:\n  m: &m {image: x, environment: &e {A: b}}\n  n: {<<: *m, environment: {<<: *e}}\nweb: {port: 1}\n",
  ].map { Array($0.utf8) }

  private static let fragments: [[UInt8]] =
    [
      "\"", "'", "[", "]", "{", "}", ",", ":", ": ", "- ", "? ", "#", "\n", "\r\n", "\r", " ", "  ", "\t", "\\", "|\n",
      ">-\n",
      "&a ", "*a", "<<: *a", "!!str ", "!x!y ", "!<tag:a> ", "%YAML 1.1\n", "%TAG ! a:\n", "---\n", "...\n", "~",
      "null", "no",
      "0x1", "0022", "22:22", "1.5", ".inf", "80-81", "/udp", "${A:-b}", "${", "$$", "$A", "name: a\n", "services:\n",
      "image: a\n",
      "build: .\n", "ports: [80]\n", "environment: [A=b]\n", "depends_on: {a: {condition: service_healthy}}\n",
      "volumes: {}\n",
      "x-a: 1\n", "web: {port: 80}\n", "type: light\n", "use: node\n", "\\u00e9", "\\x00", "\\ud800", "é", "e\u{301}",
      "🚢",
      "\u{202E}", "\u{0}", "\u{85}", "\u{2028}", "\u{FEFF}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      "{a: {a: {a: {a: {a: {a: ",
      "- - - - - - - - - ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF]]
}
