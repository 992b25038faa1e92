/// Names one secret of a platform. Written `platform/NAME`, `deployment/ID/NAME`, `repository/KIND/HOST…` or `webhook/ID`.
public struct SecretID: CheckedIdentifier {
  public static let rule =
    "platform/NAME, deployment/ID/NAME, repository/token/HOST[/OWNER], repository/ssh/HOST[/OWNER] or webhook/ID"

  /// Whose it is.
  public enum Scope: Hashable, Sendable {
    /// Every deployment may name it.
    case platform(SecretName)
    /// One deployment may name it, and gets it before one of the platform with the same name.
    case deployment(DeploymentID, SecretName)
    /// What repositories are fetched with. No app gets it.
    case repository(RepositoryLogin, RepositoryPattern)
    /// What a Git server signs with when it tells of a push to a deployment's repository. No app gets it.
    case webhook(DeploymentID)
  }

  /// Whose it is, and its name among those.
  public let scope: Scope

  public init(_ scope: Scope) { self.scope = scope }

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    let parts = String(text).split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
    case ("platform", let name?, nil):
      guard let name = SecretName(name) else { throw Self.invalid(text) }
      scope = .platform(name)
    case ("deployment", let id?, let name?):
      guard let id = DeploymentID(id), let name = SecretName(name) else { throw Self.invalid(text) }
      scope = .deployment(id, name)
    case ("repository", let login?, let pattern?):
      guard let login = RepositoryLogin(rawValue: login), let pattern = RepositoryPattern(pattern) else {
        throw Self.invalid(text)
      }
      scope = .repository(login, pattern)
    case ("webhook", let id?, nil):
      guard let id = DeploymentID(id) else { throw Self.invalid(text) }
      scope = .webhook(id)
    default: throw Self.invalid(text)
    }
  }

  public var rawValue: String {
    switch scope {
    case .platform(let name): "platform/\(name)"
    case .deployment(let id, let name): "deployment/\(id)/\(name)"
    case .repository(let login, let pattern): "repository/\(login.rawValue)/\(pattern)"
    case .webhook(let id): "webhook/\(id)"
    }
  }

  /// The deployment that it belongs to, if it is one's.
  public var deployment: DeploymentID? {
    switch scope {
    case .deployment(let id, _), .webhook(let id): id
    case .platform, .repository: nil
    }
  }
}

/// How a machine says to a Git server who it is.
public enum RepositoryLogin: String, Sendable, CaseIterable {
  /// A token in the place of a password, over HTTPS.
  case token
  /// A private key, over ssh.
  case ssh
}
