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
  /// What repositories are fetched with; `nil` for what the agent's user has alone.
  var credentials: RepositoryCredentials?

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

  /// Pins the newest generation of a deployment. What is wrong with the source is an outcome, not an error.
  func resolve(_ deployment: Deployment) async throws -> Outcome {
    func failed(_ stage: DeploymentFailure.Stage, _ reason: String, _ commit: CommitID? = nil) -> Outcome {
      .failed(
        DeploymentFailure(generation: deployment.generation, stage: stage, reason: reason, commit: commit))
    }
    do {
      let policy = policy(asAdministrator: deployment.createdBy.isAdministrator)
      let access = try await credential(for: deployment.source)
      return try await fetcher.withSource(deployment.source, policy: policy, credential: access) { fetched in
        try await pin(fetched.learnedHosts, access)
        let (name, manifest, diagnostics) = try await read(fetched)
        guard let manifest, !diagnostics.hasErrors else {
          return failed(.manifest, Self.words(name, diagnostics), fetched.commit)
        }
        let stored = try await blobs.put(file: fetched.archivePath)
        let reference = SourceReference(commit: fetched.commit, digest: stored.digest, size: stored.size)
        return .resolved(
          ResolvedSource(
            generation: deployment.generation, reference: reference,
            workload: try await pinningSecrets(
              WorkloadSpec(manifest, environment: deployment.environment), of: deployment.id)))
      }
    } catch let error as GitError {
      return failed(.fetch, error.message)
    } catch let error as StoreError {
      return failed(.fetch, error.message)
    } catch let error as ControlPlaneError where error.code != .unavailable {
      return failed(.fetch, error.message)
    }
  }

  /// The commit at the head of a deployment's branch; nothing is fetched.
  /// - Throws: ``GitError``; ``ControlPlaneError`` when what the repository is fetched with can't be opened.
  func head(of deployment: Deployment) async throws -> CommitID {
    let access = try await credential(for: deployment.source)
    let head = try await fetcher.head(
      of: deployment.source, policy: policy(asAdministrator: deployment.createdBy.isAdministrator), credential: access)
    try await pin(head.learnedHosts, access)
    return head.commit
  }

  /// Fetches a source and reads its manifest, and keeps nothing.
  func validate(
    _ source: GitSource, asAdministrator isAdministrator: Bool
  ) async throws -> CheckedManifest {
    try check(source, asAdministrator: isAdministrator)
    do {
      let access = try await credential(for: source)
      return try await fetcher.withSource(
        source, policy: policy(asAdministrator: isAdministrator), credential: access
      ) { fetched in
        try await pin(fetched.learnedHosts, access)
        let (file, manifest, diagnostics) = try await read(fetched)
        guard file != nil else {
          let missing = Diagnostic(
            .error, file: manifests.fileNames.first ?? "", position: .start, message: Self.words(nil, []))
          return CheckedManifest(file: nil, appName: nil, diagnostics: [missing])
        }
        return CheckedManifest(file: file, appName: manifest?.name, diagnostics: diagnostics)
      }
    } catch let error as GitError {
      throw ControlPlaneError(.invalid, error.message)
    }
  }
}
