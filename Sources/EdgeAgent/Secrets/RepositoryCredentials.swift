import EdgeModel
import Logging

/// Finds what a repository is fetched with, and remembers the host keys that were seen first.
struct RepositoryCredentials: Sendable {
  let vault: Vault
  let logger: Logger

  /// What is kept for an address: of several, the one that names the most of its path.
  /// - Throws: ``ControlPlaneError`` when there is something and it can't be opened.
  func credential(for url: GitRepositoryURL) async throws -> GitCredential? {
    guard let secret = Self.secret(for: url, in: try await vault.state()) else { return nil }
    let credential = try RepositoryCredential(sealed: try await vault.open(secret))
    return GitCredential(id: secret.id, value: secret.value, credential)
  }

  /// Whether there is something for an address: then it is private, and logs don't show it.
  func isPrivate(_ url: GitRepositoryURL) async throws -> Bool {
    Self.secret(for: url, in: try await vault.state()) != nil
  }

  static func secret(for url: GitRepositoryURL, in state: DesiredState) -> SealedSecret? {
    guard let host = url.host else { return nil }
    let login: RepositoryLogin
    let standardPort: UInt16
    switch url.kind {
    case .https: (login, standardPort) = (.token, 443)
    case .http: (login, standardPort) = (.token, 80)
    case .ssh: (login, standardPort) = (.ssh, 22)
    case .file: return nil
    }
    var best: (owner: Int, secret: SealedSecret)?
    for secret in state.secretsInOrder {
      guard case .repository(login, let pattern) = secret.id.scope,
        pattern.covers(
          host: host, port: url.port, standardPort: standardPort, path: url.path, isClear: url.kind == .http),
        pattern.owner.count > (best?.owner ?? -1)
      else { continue }
      best = (pattern.owner.count, secret)
    }
    return best?.secret
  }

  /// Keeps the host keys that a server showed when it was first reached, so that another server can't take its place.
  /// Only the leader can; who is none asks and trusts again the next time.
  func pin(_ hosts: String, for credential: GitCredential) async throws {
    guard case .repository(_, let pattern) = credential.id.scope, case .key(let key, nil) = credential.content,
      let writer = vault.writer
    else { return }
    let bytes = try RepositoryCredential.key(key, knownHosts: hosts).encoded(for: pattern)
    let seal = SecretSeal(key: try await vault.current(), cluster: try vault.cluster())
    let (id, now) = (credential.id, vault.now())
    try await writer.write { state in
      // Only in the place of the very value that was used: somebody may have set another one meanwhile.
      guard let secret = state.secrets[id], secret.value == credential.value else { return [] }
      let decision = SecretDecision(actor: secret.setBy, now: now)
      return try decision.set(id, to: bytes, with: seal, in: state)
    }
    logger.notice("pinned a host key at first use", metadata: ["host": "\(pattern)"])
  }
}
