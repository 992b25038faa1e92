public import Coordination
public import Discovery
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
  /// The times of elections.
  public var replicaTimings = ReplicaTimings()
  /// When a machine counts as gone.
  public var failureDetection = FailureDetectorConfiguration()
  /// How long a placement strategy may take that doesn't come with `Scheduling`.
  public var planningDeadline: Duration = .seconds(5)
  /// After how long without a word another machine takes the place of one that holds the log.
  public var voterPatience: Duration = .seconds(300)
  /// Of two machines that hold the log, the one that hears nothing of the other asks this before it goes on alone:
  /// whether it is connected to its network itself.
  public var isConnected: @Sendable () async -> Bool = { true }
  /// Leads apps' ports to where they listen; `nil` where apps have their ports themselves, and an update has a gap.
  public var ports: (any PortForwarder)?
  /// Whether ``ports`` leads the ports of other machines' apps, too, to wherever those run: any such machine's address
  /// serves every app.
  public var ingress = false
  /// Tells where other agents are on the network now, by their nodes' ids: those whose addresses have changed are found again.
  /// An agent counts as found once it answers there. `nil` where addresses stay.
  public var discoverer: (any Discoverer)?
  /// Makes the apps that run here known on the network by their names; `nil` for nobody.
  public var announcer: (any AppAnnouncer)?
  /// Asks apps over HTTP whether they are well; `nil` where a health check of a path tries the port alone.
  public var http: (any HTTPProbe)?
  /// How much the machine keeps of what nothing uses, and how much room it must have.
  public var cleaning = CleaningPolicy()
  /// What may be fetched; this machine's own disk only for administrators, whatever it says.
  public var git: GitPolicy
  /// Which files are read as manifests.
  public var manifests: ManifestCatalog
  /// What deployed manifests may name as a language. The runtime has a catalog of its own.
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
