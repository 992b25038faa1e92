internal import EdgeModel

/// `shipwreck.toml`, the manifest that Kraken introduced: `[app]`, `[config]` and `[env-vars]`, and tables of our own for
/// what Kraken didn't know: health, limits, restarts, ports, volumes and other services.
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
    let document = TOMLDocument.parse(bytes, limits: limits)
    let services = document.root["services"]?.table?.entries ?? []
    let secret =
      [Self.environmentTable] + services.map { "services.\(QuotedText.key($0.key.name)).\(Self.environmentTable)" }
    return document.read(named: named, secretPaths: secret) { root -> AppManifest? in
      let app = app(root.table("app", .required))
      let config = config(root.table("config", .required), root)
      let environment = environment(root.table(Self.environmentTable), port: config?.listenPort)
      let companions = companions(root)
      guard let app, let config, let companions else { return nil }
      let main = config.draft
      ServiceCheck(report: root.report).check([main] + companions, mainPort: config.port, at: config.portPosition)
      return AppManifest(
        name: app.name, version: app.version, author: app.author, endpoint: app.endpoint,
        language: main.spec.language, run: main.spec.run, test: main.spec.test, port: config.port,
        environment: environment, availability: config.availability,
        services: WorkloadServices(
          name: main.spec.name, main: main.spec.settings, companions: companions.map(\.spec),
          listenPort: config.listenPort == config.port ? nil : config.listenPort))
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
      value.string.flatMap { AppText.isName($0) ? $0 : nil }
    }
    let version = reader.string("version") ?? ""
    let author = reader.string("author") ?? ""
    let endpoint = reader.string("endpoint") ?? ""
    return name.map { App(name: $0, version: version, author: author, endpoint: endpoint) }
  }

  // MARK: [config]

  private struct Config {
    var draft: ServiceDraft
    /// The app's port on its machine; 0 for none.
    var port: UInt16
    var portPosition: SourcePosition
    /// What the main service listens on.
    var listenPort: UInt16
    var availability = Availability.keepRunning
  }

  /// The main service: its keys are in `[config]`, its tables at the top.
  private func config(_ reader: TableReader?, _ root: TableReader) -> Config? {
    guard let reader else { return nil }
    let language = language(reader)
    let kind = kind(reader)
    let port = reader.integer("port", kind == .task ? .optional : .required, in: 1...65535)
    let listen = reader.integer("listen", in: 1...65535)
    let name = serviceName("service", reader) ?? .app
    let availability = availability(reader)
    let (made, dependencies) = made(language, kind, reader)
    let settings = settings(made, root)
    let isComplete = kind == .task || port != nil
    guard isComplete, let made, let settings else { return nil }
    var draft = ServiceDraft(
      ServiceSpec(name, language: made.language, run: made.run, test: made.test, settings: settings.settings),
      at: reader.position, keyPath: reader.keyPath)
    draft.spec.settings.dependencies = dependencies.map(\.0)
    draft.dependencyPositions = dependencies.map(\.1)
    draft.portPositions = settings.portPositions
    let number = port.flatMap { UInt16(exactly: $0) } ?? 0
    return Config(
      draft: draft, port: number, portPosition: reader.table["port"]?.position ?? reader.position,
      listenPort: listen.flatMap { UInt16(exactly: $0) } ?? number, availability: availability)
  }

  /// `at-most-one`: after how many seconds without a leader the app is ended.
  private func availability(_ reader: TableReader) -> Availability {
    let range = Availability.selfStopRange
    let seconds = reader.integer("at-most-one", in: Int(range.lowerBound)...Int(range.upperBound))
    return Availability(selfStopSeconds: seconds.map { Int64($0) })
  }
}
