import Manifests
import Testing

/// Broken files of every kind: never a trap, and always an answer that is whole in itself.
struct TOMLMutationTests {
  private static let lanes = 8
  private static let mutations = TestSettings.isDeep ? 1_000_000 : 20_000

  @Test(.timeLimit(.minutes(60)), arguments: 0..<lanes) func survives(_ lane: Int) {
    let seed = TestSettings.environment("FLOTILLA_TEST_SEED").flatMap { UInt64($0) } ?? 0x5EED_F107_111A
    for round in 0..<(Self.mutations / Self.lanes) {
      let number = UInt64(round * Self.lanes + lane)
      var mutation = Mutation(seed: seed &+ number)
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
      if diagnostic.description.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
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
}

extension Diagnostic {
  fileprivate var debugDescription: String { String(reflecting: description) }
}

/// One broken file, from a good one or from fragments.
private struct Mutation {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes: [UInt8]
    if Int.random(in: 0..<4, using: &random) == 0 {
      bytes = []
      for _ in 0..<Int.random(in: 1...12, using: &random) { bytes += fragment() }
    } else {
      bytes = Self.good.randomElement(using: &random) ?? []
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(contentsOf: fragment(), at: start)
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &random))
    case 3: bytes.replaceSubrange(start..<end, with: fragment())
    default: if start < bytes.count { bytes[start] = UInt8.random(in: .min ... .max, using: &random) }
    }
  }

  private mutating func fragment() -> [UInt8] {
    if Int.random(in: 0..<12, using: &random) == 0 { return [UInt8.random(in: .min ... .max, using: &random)] }
    return Self.fragments.randomElement(using: &random) ?? []
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
