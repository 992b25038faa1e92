import EdgeModel
import Logging

/// What secrets add to pinning a version.
extension SourceResolver {
  /// What the platform keeps for a repository; `nil` for nothing.
  /// - Throws: ``GitError`` for an address that is none, ``ControlPlaneError`` when what is kept can't be opened.
  func credential(for source: GitSource) async throws -> GitCredential? {
    try await credentials?.credential(for: try GitRepositoryURL(source.url))
  }

  /// Whether a source is on the disk of the machine that is asked. What is no address at all is nowhere else either.
  func isLocal(_ source: GitSource) -> Bool {
    do throws(GitError) { return try GitRepositoryURL(source.url).kind == .file } catch { return true }
  }

  /// Remembers the host keys that were seen first. That they can't be kept is no reason to refuse what was fetched.
  func pin(_ learnedHosts: String?, _ credential: GitCredential?) async throws {
    guard let credentials, let credential, let hosts = learnedHosts else { return }
    do {
      try await credentials.pin(hosts, for: credential)
    } catch let error as ControlPlaneError {
      credentials.logger.warning("a host key could not be pinned", metadata: ["error": "\(error)"])
    }
  }

  /// A workload with the versions that its secrets have now: with other values it is another version of the app, so that
  /// an update of the same commit brings them.
  func pinningSecrets(_ workload: WorkloadSpec, of deployment: DeploymentID) async throws -> WorkloadSpec {
    guard let credentials, !workload.secretNames.isEmpty else { return workload }
    var workload = workload
    workload.secretVersions = try await credentials.vault.state().secretVersions(of: workload, for: deployment)
    return workload
  }

  /// An address as logs may have it: of a private repository, its host alone.
  func shown(_ address: String) async -> String {
    do {
      var url = try GitRepositoryURL(address)
      url.isPrivate = try await credentials?.isPrivate(url) ?? false
      return url.description
    } catch {
      // Whether it is private can't be told.
      return "a repository"
    }
  }
}
