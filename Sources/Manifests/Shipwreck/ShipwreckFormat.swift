/// `shipwreck.toml`, the manifest that Kraken introduced: `[app]`, `[config]` and `[env-vars]`.
///
/// More lenient than Kraken, which refused a file without any one of eight keys: only `app.name`, `config.lang` and
/// `config.port` are needed. The reference is in `docs/manifest.md`.
public struct ShipwreckFormat: ManifestFormat {
  /// The languages that `config.lang` may name.
  public var languages: LanguageCatalog
  /// What a file may hold.
  public var limits: TOMLLimits

  public init(languages: LanguageCatalog = .standard, limits: TOMLLimits = .standard) {
    self.languages = languages
    self.limits = limits
  }

  public var fileNames: [String] { ["shipwreck.toml"] }

  public func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic]) {
    TOMLDocument.parse(bytes, limits: limits).read(named: named, secretTables: [Self.environmentTable]) { root in
      let app = app(root.table("app", .required))
      let config = config(root.table("config", .required))
      let environment = environment(root.table(Self.environmentTable), port: config?.port)
      guard let app, let config else { return nil }
      return AppManifest(
        name: app.name, version: app.version, author: app.author, endpoint: app.endpoint,
        language: config.language.name, run: config.run, test: config.test, port: config.port, environment: environment)
    }
  }

  static let environmentTable = "env-vars"

  // MARK: [app]

  private struct App {
    var name, version, author, endpoint: String
  }

  private func app(_ reader: TableReader?) -> App? {
    guard let reader else { return nil }
    let name = reader.value("name", .required, expected: "a name of 1 to 64 characters") { value in
      value.string.flatMap { Self.isName($0) ? $0 : nil }
    }
    let version = reader.string("version") ?? ""
    let author = reader.string("author") ?? ""
    let endpoint = reader.string("endpoint") ?? ""
    return name.map { App(name: $0, version: version, author: author, endpoint: endpoint) }
  }

  /// One line that shows: 1 to 64 characters, some of them no white space, none of them a control character.
  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.unicodeScalars.count) && !text.allSatisfy(\.isWhitespace)
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  // MARK: [config]

  private struct Config {
    var language: Language
    var port: UInt16
    var run: String
    var test: String?
  }

  private func config(_ reader: TableReader?) -> Config? {
    guard let reader else { return nil }
    let name = reader.value("lang", .required, expected: "a language: \(languages.names.joined(separator: ", "))") {
      $0.string
    }
    let port = reader.integer("port", .required, in: 1...65535).flatMap { UInt16(exactly: $0) }
    let run = command("run", reader)
    let test = command("test", reader)
    guard let name else { return nil }
    guard let language = languages[name] else {
      reader.report(.error, "lang", languages.unknownMessage(name))
      return nil
    }
    if language.usesOwnDockerfile {
      for (key, command) in [("run", run), ("test", test)] where command != nil {
        reader.report(
          .warning, key, "not used: the app's own Dockerfile says how to build, test and start a \(name) app")
      }
      return port.map { Config(language: language, port: $0, run: "") }
    }
    return port.map { Config(language: language, port: $0, run: run ?? language.defaultRun, test: test) }
  }

  /// A shell command; nil if it is missing, or empty, which means the same.
  private func command(_ key: String, _ reader: TableReader) -> String? {
    let text = reader.value(key, expected: "a shell command, a string without NUL characters") { value in
      value.string.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
    return text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
  }
}
