import Manifests
import Testing

/// Broken files of every kind: never a trap, and always an answer that is whole in itself.
struct TOMLMutationTests {
  private static let lanes = 8
  private static let mutations = TestSettings.isDeep ? 400_000 : 20_000

  @Test(.timeLimit(.minutes(60)), arguments: 0..<lanes) func survives(_ lane: Int) {
    let seed = TestSettings.environment("FLOTILLA_TEST_SEED").flatMap { UInt64($0) } ?? 0x5EED_F107_111A
    for round in 0..<(Self.mutations / Self.lanes) {
      let number = UInt64(round * Self.lanes + lane)
      var mutation = Mutation(seed: seed &+ number, good: Self.good, large: Self.large, fragments: Self.fragments)
      let bytes = mutation.next()
      let problems = Self.problems(bytes)
      guard problems.isEmpty else {
        Issue.record("FLOTILLA_TEST_SEED=\(seed) mutation \(number): \(problems)\n\(bytes)")
        return
      }
    }
  }

  /// What does not fit together in the answers to these bytes.
  private static func problems(_ bytes: [UInt8]) -> [String] {
    var problems: [String] = []
    let document = TOMLDocument.parse(bytes)
    let lines = bytes.count { $0 == 0x0A } + 1
    if document.faults.isEmpty, !document.isComplete { problems.append("incomplete without a fault") }
    if document.faults.isEmpty, String(validating: bytes, as: UTF8.self) == nil {
      problems.append("accepted other bytes")
    }
    let (manifest, diagnostics) = ShipwreckFormat().parse(bytes, named: "shipwreck.toml")
    if (manifest == nil) != diagnostics.hasErrors { problems.append("a manifest and errors, or neither") }
    if !document.faults.isEmpty, !diagnostics.hasErrors { problems.append("a fault got lost") }
    if diagnostics != diagnostics.sorted(by: { $0.position < $1.position }) { problems.append("not in order") }
    for diagnostic in diagnostics {
      let isInside = (1...lines).contains(diagnostic.line) && (1...(bytes.count + 1)).contains(diagnostic.column)
      if !isInside { problems.append("outside of the file: \(diagnostic)") }
      if diagnostic.description.hasControlCharacters {
        problems.append("a control character in: \(diagnostic.debugDescription)")
      }
    }
    if let manifest, let language = LanguageCatalog.standard[manifest.language],
      let dockerfile = language.dockerfile(for: manifest)
    {
      let lines = dockerfile.split(separator: "\n").count { $0.hasPrefix("CMD [\"sh\",\"-c\",\"") }
      if lines != 1 { problems.append("a Dockerfile without its command") }
    }
    return problems
  }

  private static let good: [[UInt8]] = [
    """
    [app]
    name = "shop"
    version = '1.0.0'
    author = "Ann É. \\u00e9 🚢"
    endpoint = ""

    [config]
    port = 8_080
    lang = "python3"
    run = \"\"\"
    python3 \\
      main.py\"\"\"
    test = '''
    echo "a" && true'''

    [env-vars]
    A = "b" # comment
    B = 0x1F
    C = 1.5e3
    D = true
    """,
    """
    app.name = "x"
    app.version = "2"
    config = { port = 80, lang = "static", run = "", test = "" }
    [env-vars]
    test-var = "y"
    """,
    """
    [app]
    name = "x"
    [config]
    lang = "image"
    image = "a:1"
    port = 80
    [health]
    tcp = true
    [[ports]]
    host = "1-2"
    [volumes]
    d = "/d"
    [services.b]
    lang = "custom"
    command = ["a"]
    limits.memory = "9M"
    depends-on = {app = "healthy"}
    """,
    """
    a.b.c = [1, 2.0, "3", [4], {d = 1979-05-27T07:32:00.5-07:00, e.f = 07:32:00}]
    [[t]]
    [t.u.v]
    [[t.w]]
    x = -inf
    [[t]]
    y = [ # c
      1979-05-27,
    ]
    """,
  ].map { Array($0.utf8) }

  private static let large = [Array(ShipwreckServicesTests.text.utf8)]

  private static let fragments: [[UInt8]] =
    [
      "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "#", "\n", "\r\n", "\r", " ", "\t",
      "\\",
      "\\u00e9", "\\U0010FFFF", "\\uD800", "a", "a.b = 1\n", "[a]\n", "[a.b]\n", "[[a]]\n", "[app]\n", "[config]\n",
      "[env-vars]\n", "port = 80\n", "lang = \"node\"\n", "name = \"n\"\n", "a = {}\n", "b = []\n", "0x", "_", "-", "+",
      "1e",
      "9223372036854775807", "1979-05-27", "07:32:00", "T", "Z", "inf", "nan", "true", "é", "e\u{301}", "\u{FEFF}", "🚢",
      "\u{202E}", "\u{0}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{a={a={a={a={a={a={a={a={a={a={a={a={a={a={a={a={a=",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF]]
}

extension Diagnostic {
  var debugDescription: String { String(reflecting: description) }
}
