/// Reads the keys of one YAML map and collects everything that is wrong with them, instead of stopping at the first. As
/// ``TableReader`` does for TOML: a key that was never asked for is reported at the end.
final class YAMLReader {
  enum Presence {
    case required, optional
  }

  /// What is said of a key that nobody asks for.
  struct Strictness {
    var severity: Diagnostic.Severity
    /// Whether keys that begin with `x-` are passed over.
    var allowsExtensions: Bool
    /// The sentence for a key, by its name; nil for "unknown key".
    var words: @Sendable (String) -> String?
  }

  let position: SourcePosition
  let keyPath: String
  let report: DiagnosticReport
  private let strictness: Strictness
  private let map: [YAMLEntry]
  private let index: [String: Int]
  private var asked: [String] = []
  private var children: [YAMLReader] = []
  private var asksAll = false

  init(
    _ map: [YAMLEntry], at position: SourcePosition, keyPath: String, report: DiagnosticReport, strictness: Strictness
  ) {
    self.map = map
    self.position = position
    self.keyPath = keyPath
    self.report = report
    self.strictness = strictness
    index = Dictionary(map.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func path(_ name: String) -> String { QuotedText.path(keyPath, name) }

  // MARK: One value

  /// The value of a key; one that is nothing counts as missing.
  func value(_ name: String) -> YAMLValue? {
    asked.append(name)
    return index[name].map { map[$0].value }.flatMap { $0.isNull ? nil : $0 }
  }

  func value<Value>(
    _ name: String, _ presence: Presence = .optional, expected: @autoclosure () -> String, hidingValue: Bool = false,
    _ convert: (YAMLValue) -> Value?
  ) -> Value? {
    guard let value = value(name) else {
      if presence == .required {
        report.add(.error, at: position(of: name) ?? position, path(name), "missing, expected \(expected())")
      }
      return nil
    }
    guard let result = convert(value) else {
      let found = hidingValue ? value.kindName : value.summary
      report.add(.error, at: value.position, path(name), "expected \(expected()), found \(found)")
      return nil
    }
    return result
  }

  func text(_ name: String, _ presence: Presence = .optional, expected: String = "a text") -> String? {
    value(name, presence, expected: expected) { value in value.text.flatMap { $0.utf8.contains(0) ? nil : $0 } }
  }

  func boolean(_ name: String) -> Bool? { value(name, expected: "true or false") { $0.boolean } }

  /// A map below this one.
  func child(_ name: String, _ presence: Presence = .optional) -> YAMLReader? {
    guard let value = value(name, presence, expected: "a map", { $0.map == nil ? nil : $0 }) else { return nil }
    return reader(value.map ?? [], at: value.position, keyPath: path(name))
  }

  /// A map that stands anywhere below.
  func reader(_ map: [YAMLEntry], at position: SourcePosition, keyPath: String) -> YAMLReader {
    let child = YAMLReader(map, at: position, keyPath: keyPath, report: report, strictness: strictness)
    children.append(child)
    return child
  }

  /// All entries, for a map whose keys the file chooses. None of them is unknown then.
  func entries() -> [YAMLEntry] {
    asksAll = true
    return map
  }

  /// Takes keys without a word: they mean nothing here.
  func pass(over names: String...) { asked += names }

  // MARK: Findings of the caller

  func position(of name: String) -> SourcePosition? { index[name].map { map[$0].value.position } }

  /// Where the key stands itself.
  func position(ofKey name: String) -> SourcePosition? { index[name].map { map[$0].position } }

  func add(_ severity: Diagnostic.Severity, _ name: String, _ message: String) {
    report.add(severity, at: position(of: name) ?? position, path(name), message)
  }

  // MARK: The end

  func finish() {
    for child in children { child.finish() }
    guard !asksAll else { return }
    let known = Set(asked)
    for entry in map where !known.contains(entry.key) {
      if strictness.allowsExtensions, entry.key.hasPrefix("x-") { continue }
      report.add(strictness.severity, at: entry.position, path(entry.key), unknown(entry.key))
    }
  }

  private func unknown(_ name: String) -> String {
    let absent = asked.filter { index[$0] == nil }
    let nearest = NearestName.find(name, among: absent) ?? NearestName.find(name, among: asked)
    if let words = strictness.words(name) { return words }
    if let nearest { return "unknown key, did you mean \(QuotedText.quoted(nearest))?" }
    return "unknown key. Known: \(Set(asked).sorted().joined(separator: ", "))"
  }
}

/// Reads a file with a reader of its top map, each entry of which `transform` may change first, and returns the result with everything that is wrong.
enum YAMLReading {
  static func read(
    _ bytes: [UInt8], named file: String, limits: YAMLLimits, strictness: YAMLReader.Strictness,
    transform: (YAMLEntry, DiagnosticReport) -> YAMLEntry = { entry, _ in entry },
    _ body: (YAMLReader) -> AppManifest?
  ) -> (AppManifest?, [Diagnostic]) {
    let report = DiagnosticReport(file: file)
    #if YAML
      var result: AppManifest?
      do throws(YAMLFault) {
        let root = try YAMLDocument.parse(bytes, limits: limits).root
        if let map = root.map {
          let map = map.map { transform($0, report) }
          let reader = YAMLReader(map, at: root.position, keyPath: "", report: report, strictness: strictness)
          result = body(reader)
          reader.finish()
        } else {
          let found = root.isNull ? "nothing" : root.kindName
          report.add(.error, at: root.position, nil, "expected a map with keys at the top, found \(found)")
        }
      } catch {
        report.add(.error, at: error.position, nil, error.message)
      }
      if result == nil, !report.hasErrors {
        report.add(.error, at: .start, nil, "the manifest can't be used")
      }
      return (report.hasErrors ? nil : result, report.finished())
    #else
      report.add(.error, at: .start, nil, "this program was built without YAML (the package's trait YAML)")
      return (nil, report.finished())
    #endif
  }
}
