import EdgeModel
import EdgeStore
import Manifests

/// Turns a request's address into a pinned version: fetches one commit, reads its manifest, keeps its files as a blob.
struct SourceResolver: Sendable {
  /// What became of a source.
  enum Outcome: Sendable {
    case resolved(ResolvedSource)
    case failed(DeploymentFailure)
  }

  let fetcher: GitFetcher
  let policy: GitPolicy
  let manifests: ManifestCatalog
  let languages: LanguageCatalog
  let blobs: BlobStore

  /// The largest manifest that is read, in bytes.
  static let manifestLimit = 256 << 10

  private func policy(asAdministrator isAdministrator: Bool) -> GitPolicy {
    var policy = policy
    policy.allowsFile = policy.allowsFile && isAdministrator
    return policy
  }

  /// Refuses an address or a branch that could never be fetched, before anything is written.
  /// - Throws: ``ControlPlaneError`` with code `.invalid` or `.forbidden`.
  func check(_ source: GitSource, asAdministrator isAdministrator: Bool) throws {
    do {
      let url = try GitRepositoryURL(source.url)
      if let branch = source.branch { _ = try GitBranchName(branch) }
      guard url.kind != .file || policy(asAdministrator: isAdministrator).allowsFile else {
        throw ControlPlaneError(.forbidden, "repositories on this machine's own disk are for administrators only")
      }
    } catch let error as GitError {
      throw ControlPlaneError(.invalid, error.message)
    }
  }

  /// An address as logs may have it: without what follows a `?`, where some put tokens.
  static func shown(_ address: String) -> String {
    do { return try GitRepositoryURL(address).description } catch { return "an address that is none" }
  }

  /// Pins the newest generation of a deployment. What is wrong with the source is an outcome, not an error.
  func resolve(_ deployment: Deployment) async throws -> Outcome {
    func failed(_ stage: DeploymentFailure.Stage, _ reason: String) -> Outcome {
      .failed(DeploymentFailure(generation: deployment.generation, stage: stage, reason: reason))
    }
    do {
      let policy = policy(asAdministrator: deployment.createdBy.isAdministrator)
      return try await fetcher.withSource(deployment.source, policy: policy) { fetched in
        let (name, manifest, diagnostics) = try await read(fetched)
        guard let manifest, !diagnostics.hasErrors else { return failed(.manifest, Self.words(name, diagnostics)) }
        let stored = try await blobs.put(file: fetched.archivePath)
        let reference = SourceReference(commit: fetched.commit, digest: stored.digest, size: stored.size)
        return .resolved(
          ResolvedSource(
            generation: deployment.generation, reference: reference,
            workload: WorkloadSpec(manifest, environment: deployment.environment)))
      }
    } catch let error as GitError {
      return failed(.fetch, error.message)
    } catch let error as StoreError {
      return failed(.fetch, error.message)
    }
  }

  /// Fetches a source and reads its manifest, and keeps nothing.
  func validate(
    _ source: GitSource, asAdministrator isAdministrator: Bool
  ) async throws -> (manifestName: String?, diagnostics: [Diagnostic]) {
    try check(source, asAdministrator: isAdministrator)
    do {
      return try await fetcher.withSource(source, policy: policy(asAdministrator: isAdministrator)) { fetched in
        let (name, _, diagnostics) = try await read(fetched)
        return (name, diagnostics)
      }
    } catch let error as GitError {
      throw ControlPlaneError(.invalid, error.message)
    }
  }

  private func read(_ fetched: FetchedSource) async throws -> (String?, AppManifest?, [Diagnostic]) {
    guard let name = manifests.manifest(among: fetched.rootFiles) else { return (nil, nil, []) }
    let bytes = try await fetched.contents(ofRootFile: name, limit: Self.manifestLimit)
    var (manifest, diagnostics) = manifests.parse(bytes, named: name)
    if let manifest, languages[manifest.language] == nil, !diagnostics.hasErrors {
      diagnostics.append(
        Diagnostic(
          .error, file: name, position: .start, keyPath: "config.lang",
          message: languages.unknownMessage(manifest.language)))
    }
    if let manifest, languages[manifest.language]?.usesOwnDockerfile == true, !fetched.rootFiles.contains("Dockerfile")
    {
      diagnostics.append(
        Diagnostic(
          .error, file: name, position: .start, keyPath: "config.lang",
          message:
            "\"\(manifest.language)\" means the repository's own Dockerfile, and there is no file 'Dockerfile' at its root"
        ))
    }
    return (name, manifest, diagnostics)
  }

  private static func words(_ name: String?, _ diagnostics: [Diagnostic]) -> String {
    guard name != nil else {
      return """
        there is no manifest: the repository has no 'shipwreck.toml' at its root; add one (docs/manifest.md) and check it \
        with 'flotilla validate'
        """
    }
    return diagnostics.filter { $0.severity == .error }.map(\.description).joined(separator: "\n")
  }
}

extension WorkloadSpec {
  /// What a manifest asks for, with what a request adds to its environment; the request wins.
  init(_ manifest: AppManifest, environment added: [String: String]) {
    let own = Dictionary(manifest.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    self.init(
      language: manifest.language, run: manifest.run, test: manifest.test, port: manifest.port,
      endpoint: manifest.endpoint.hasPrefix("/") ? manifest.endpoint : "/",
      environment: own.merging(added, uniquingKeysWith: { $1 }))
  }
}
