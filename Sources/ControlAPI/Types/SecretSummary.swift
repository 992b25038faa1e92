public import EdgeModel

/// A secret as people and scripts see it: everything but its value.
public struct SecretSummary: Codable, Hashable, Sendable, Identifiable {
  /// What is kept; new kinds may come.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// For apps.
    case value
    /// A token for repositories.
    case token
    /// A private key for repositories.
    case sshKey
    /// What a Git server signs with when it tells of a push.
    case webhook
  }

  /// Whose it is, and its name.
  public var id: SecretID
  /// What is kept.
  public var kind: Kind
  /// What apps call it; `nil` for a repository's.
  public var name: SecretName?
  /// The deployment that it is for; `nil` for all, or a repository's.
  public var deployment: DeploymentID?
  /// The deployment's name.
  public var app: AppName?
  /// The repositories that it is for; `nil` for an app's.
  public var repository: RepositoryPattern?
  /// Grows with every value.
  public var version: UInt64
  /// The deployments that ask for it, oldest first.
  public var usedBy: [AppName]
  /// When its newest value was set.
  public var setAt: CivilTime
  /// The name of who set its newest value, without the role.
  public var setBy: String

  /// What the id tells is taken from there: the kind, and which app or which repositories it is for.
  public init(
    id: SecretID, app: AppName? = nil, version: UInt64, usedBy: [AppName] = [], setAt: CivilTime, setBy: String
  ) {
    self.id = id
    switch id.scope {
    case .platform(let name): (kind, self.name) = (.value, name)
    case .deployment(let deployment, let name):
      (kind, self.name, self.deployment) = (.value, name, deployment)
    case .repository(let login, let pattern):
      kind = login == .token ? .token : .sshKey
      repository = pattern
    case .webhook(let deployment):
      (kind, self.deployment) = (.webhook, deployment)
    }
    self.app = app
    self.version = version
    self.usedBy = usedBy
    self.setAt = setAt
    self.setBy = setBy
  }
}

/// The body of `PUT /api/v1/secrets/NAME`.
public struct SecretRequest: Codable, Hashable, Sendable {
  /// Text without NUL.
  public var value: String

  public init(value: String) { self.value = value }
}

/// The body of `PUT /api/v1/repositories`: what some repositories are fetched with. Either a token or a key.
public struct RepositoryRequest: Codable, Hashable, Sendable {
  /// The repositories that it is for.
  public var repository: RepositoryPattern
  /// Shown in the place of a password over HTTPS; `nil` for a key.
  public var token: String?
  /// What the server wants beside the token; `nil` for a name that most take.
  public var user: String?
  /// A private key without a passphrase, as ssh-keygen writes it.
  public var sshKey: String?
  /// The server's host keys, as ssh-keyscan prints them; `nil` for those that it shows first.
  public var knownHosts: String?

  public init(
    repository: RepositoryPattern, token: String? = nil, user: String? = nil, sshKey: String? = nil,
    knownHosts: String? = nil
  ) {
    self.repository = repository
    self.token = token
    self.user = user
    self.sshKey = sshKey
    self.knownHosts = knownHosts
  }
}

/// What became of a secret that was set or removed.
public struct SecretResult: Codable, Hashable, Sendable, Identifiable {
  /// The secret that was set or removed.
  public var id: SecretID
  /// Deployments that waited for it and are tried again.
  public var resumed: [AppName]
  /// How many machines held the change when it was acknowledged.
  public var durability: String?

  public init(id: SecretID, resumed: [AppName] = [], durability: String? = nil) {
    self.id = id
    self.resumed = resumed
    self.durability = durability
  }
}

/// What became of the platform's key that was replaced.
public struct KeyRenewalResult: Codable, Hashable, Sendable {
  /// Secrets that no machine's key opened any more, sorted: they must be set again.
  public var dropped: [SecretID]

  public init(dropped: [SecretID]) { self.dropped = dropped }
}

/// Values are in no text that is made of these, whoever prints them.
extension SecretRequest: CustomStringConvertible, CustomReflectable {
  public var description: String { "SecretRequest" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension RepositoryRequest: CustomStringConvertible, CustomReflectable {
  public var description: String { "RepositoryRequest(\(repository))" }
  public var customMirror: Mirror { Mirror(self, children: ["repository": repository]) }
}
