public import EdgeModel
public import Manifests

/// How an agent is set up. Everything but its home and its address has a default.
public struct AgentConfiguration: Sendable {
  /// What the agent must not forget.
  public var home: AgentHome
  /// The base URL of the agent's control API as others reach it, asked for once when the agent starts to run: a server
  /// that takes any free port knows it only then.
  public var address: @Sendable () async throws -> String
  /// The host that people reach this machine's apps by.
  public var host: String
  /// What people call this machine; `nil` for its host name.
  public var name: NodeName?
  /// Labels that workloads can ask for.
  public var labels: [String: String]
  /// How long an app's port may take to answer before the app counts as failed.
  public var startPatience: Duration
  /// How long a new leader waits for machines to report before it says that none fits.
  public var grace: Duration
  public var git: GitPolicy
  public var manifests: ManifestCatalog
  public var languages: LanguageCatalog

  public init(
    home: AgentHome, host: String = "127.0.0.1", name: NodeName? = nil, labels: [String: String] = [:],
    startPatience: Duration = .seconds(60), grace: Duration = .seconds(15),
    git: GitPolicy = GitPolicy(allowsFile: true),
    manifests: ManifestCatalog = .standard, languages: LanguageCatalog = .standard,
    address: @escaping @Sendable () async throws -> String
  ) {
    self.home = home
    self.host = host
    self.name = name
    self.labels = labels
    self.startPatience = startPatience
    self.grace = grace
    self.git = git
    self.manifests = manifests
    self.languages = languages
    self.address = address
  }
}
