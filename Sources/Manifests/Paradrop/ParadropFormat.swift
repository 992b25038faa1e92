import EdgeModel

/// `paradrop.yaml`, the manifest of ParaDrop's chutes, in both dialects: with `services`, and the older one of a single
/// service.
///
/// What ParaDrop's code took and its schema refused is read, and the other way round: both were in use. What this
/// platform doesn't do, such as setting up Wi-Fi, is a warning at its place.
public struct ParadropFormat: ManifestFormat {
  public init() {}

  public var fileNames: [String] { ["paradrop.yaml"] }

  public func parse(_ bytes: [UInt8], named: String) -> (AppManifest?, [Diagnostic]) {
    YAMLReading.read(bytes, named: named, limits: .standard, strictness: Self.strictness) { root in
      let chute = chute(root)
      let services = root.value("services") == nil ? legacy(root, chute) : several(root, chute)
      guard let chute, let services else { return nil }
      return manifest(chute, services, root)
    }
  }

  static let strictness = YAMLReader.Strictness(severity: .warning, allowsExtensions: true) { _ in nil }

  /// What both dialects say at the top.
  struct Chute {
    var name: String
    var version = ""
    var owner = ""
    var source = ""
    var environment: [String: String] = [:]
  }

  /// The services of a chute and the port that leads to the first of them.
  struct Services {
    /// The main one first.
    var drafts: [ServiceDraft]
    /// What the main one listens on; 0 for nothing.
    var listenPort: UInt16 = 0
    /// The port of the machine for it, where a binding says so.
    var hostPort: UInt16?
    var position: SourcePosition
    var resources: Resources?
  }

  private func chute(_ root: YAMLReader) -> Chute? {
    let name = root.value("name", .required, expected: "a name of 1 to 64 characters") { value in
      value.text.flatMap { AppText.isName($0) ? $0 : nil }
    }
    let version = root.text("version") ?? ""
    let owner = root.text("owner") ?? ""
    root.pass(over: "description")
    let environment = environment("environment", root)
    return name.map { Chute(name: $0, version: version, owner: owner, environment: environment) }
  }

  private func manifest(_ chute: Chute, _ services: Services, _ root: YAMLReader) -> AppManifest? {
    var drafts = services.drafts
    let given = ["PARADROP_CHUTE_NAME": chute.name, "PARADROP_CHUTE_VERSION": chute.version]
    for index in drafts.indices {
      // The service's own win over the chute's.
      let own = drafts[index].spec.environment
      drafts[index].spec.environment = chute.environment.merging(own) { $1 }.merging(given) { first, _ in first }
    }
    guard let main = drafts.first else { return nil }
    let port = services.hostPort ?? services.listenPort
    ServiceCheck(report: root.report).check(drafts, mainPort: port, at: services.position)
    return AppManifest(
      name: chute.name, version: chute.version, author: chute.owner, language: main.spec.language, run: main.spec.run,
      port: port,
      environment: main.spec.environment.filter { $0.key != "PORT" }.sorted { $0.key < $1.key }.map {
        EnvironmentVariable($0.key, $0.value)
      },
      services: WorkloadServices(
        name: main.spec.name, main: main.spec.settings, companions: drafts.dropFirst().map(\.spec),
        listenPort: services.listenPort == port ? nil : services.listenPort),
      resources: services.resources)
  }

  /// A port and what leads to it. The one that the main service listens on becomes the app's own.
  static func takeMainPort(_ bindings: inout [PortMapping], _ positions: inout [SourcePosition], _ listenPort: UInt16)
    -> UInt16?
  {
    let index = bindings.firstIndex { $0.transport == .tcp && $0.container == listenPort && $0.count == 1 }
    guard let index, listenPort > 0 else { return nil }
    positions.remove(at: index)
    return bindings.remove(at: index).host
  }
}
