import EdgeModel
import EdgeStore
import Manifests

/// Reading the manifest of a fetched repository.
extension SourceResolver {
  /// The manifest at the top of the repository, with the name of its file and all that is wrong with it.
  func read(_ fetched: FetchedSource) async throws -> (String?, AppManifest?, [Diagnostic]) {
    guard let name = manifests.manifest(among: fetched.rootFiles) else { return (nil, nil, []) }
    let bytes = try await fetched.contents(ofRootFile: name, limit: Self.manifestLimit)
    let (manifest, diagnostics) = manifests.parse(bytes, named: name)
    guard let manifest, !diagnostics.hasErrors else { return (name, manifest, diagnostics) }
    let files = Set(fetched.tree.entries.map(\.path))
    return (name, manifest, diagnostics + faults(of: manifest, in: name, files))
  }

  /// What the file alone doesn't show: languages that this platform doesn't know, Dockerfiles that aren't there.
  private func faults(of manifest: AppManifest, in file: String, _ files: Set<String>) -> [Diagnostic] {
    func fault(_ keyPath: String?, _ message: String) -> Diagnostic {
      Diagnostic(.error, file: file, position: .start, keyPath: keyPath, message: message)
    }
    let main = ServiceSpec(manifest.services.name, language: manifest.language, settings: manifest.services.main)
    let isShipwreck = file == "shipwreck.toml"
    return ([main] + manifest.services.companions).flatMap { service -> [Diagnostic] in
      let isMain = service.name == main.name
      let path = isShipwreck ? (isMain ? "config" : "services.\(service.name)") : "services.\(service.name)"
      guard let language = languages[service.language] else {
        return [fault("\(path).lang", languages.unknownMessage(service.language))]
      }
      guard language.usesOwnDockerfile, service.settings.build?.text == nil else { return [] }
      let recipe = service.settings.build ?? BuildRecipe()
      guard !files.contains(recipe.dockerfilePath) else { return [] }
      if service.settings.build == nil, isShipwreck {
        return [
          fault(
            "\(path).lang",
            "\"\(language.name)\" means the repository's own Dockerfile, and there is no file 'Dockerfile' at its root")
        ]
      }
      return [fault(isShipwreck ? "\(path).dockerfile" : path, "the repository has no file '\(recipe.dockerfilePath)'")]
    }
  }

  /// The faults as a deployment's failure tells them.
  static func words(_ name: String?, _ diagnostics: [Diagnostic]) -> String {
    guard name != nil else {
      return """
        there is no manifest: the repository has no 'shipwreck.toml' (and no 'paradrop.yaml' or 'compose.yaml') at its root; \
        'flotilla init' writes one, docs/manifest.md describes it, 'flotilla validate' checks it
        """
    }
    return diagnostics.filter { $0.severity == .error }.map(\.description).joined(separator: "\n")
  }
}

extension WorkloadSpec {
  /// What a manifest asks for, with what a request adds to the environment of its main service; the request wins.
  ///
  /// An app that doesn't say what its machine must have for it is counted with what its services may use at most.
  init(_ manifest: AppManifest, environment added: [String: String]) {
    let own = Dictionary(manifest.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    self.init(
      language: manifest.language, run: manifest.run, test: manifest.test, port: manifest.port,
      endpoint: manifest.endpoint.hasPrefix("/") ? manifest.endpoint : "/",
      environment: own.merging(added, uniquingKeysWith: { $1 }), availability: manifest.availability,
      services: manifest.services)
    resources = manifest.resources ?? limitedShare
  }
}
