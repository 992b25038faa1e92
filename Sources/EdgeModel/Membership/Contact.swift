/// An agent and the base URL of its control API, such as `http://10.0.0.7:7070`.
public struct AgentAddress: Codable, Hashable, Sendable {
  /// The agent's id, which stays when its address changes.
  public var node: NodeID
  /// The base URL of its control API.
  public var address: String

  public init(node: NodeID, address: String) {
    self.node = node
    self.address = address
  }
}

/// A machine's sign of life to its leader, once a second.
public struct Heartbeat: Codable, Hashable, Sendable {
  /// The machine that lives.
  public var node: NodeID
  /// The highest epoch that the machine has obeyed: a leader of a lower one is none any more.
  public var epoch: UInt64
  /// Whether the machine has other machines' apps on their ports, and asks where they are.
  public var wantsApps: Bool {
    get { asksForApps ?? false }
    set { asksForApps = newValue ? true : nil }
  }
  /// Missing for no, as agents that don't know it say.
  private var asksForApps: Bool?

  public init(node: NodeID, epoch: UInt64, wantsApps: Bool = false) {
    self.node = node
    self.epoch = epoch
    self.wantsApps = wantsApps
  }
}

/// A leader's answer to a machine: who it is, and whom to ask when it is gone.
public struct Contact: Codable, Hashable, Sendable {
  /// The platform that the machine belongs to.
  public var cluster: ClusterID
  /// The leader's epoch.
  public var epoch: UInt64
  /// The leader, then the others that hold the log of desired state, by rank.
  public var agents: [AgentAddress]
  /// The broker that the leader provides at the moment, if it does.
  public var broker: BrokerURL?
  /// The apps that shall run on other machines than the one that asks; `nil` where it didn't ask for them.
  public var apps: [ServedApp]?

  public init(
    cluster: ClusterID, epoch: UInt64, agents: [AgentAddress], broker: BrokerURL? = nil, apps: [ServedApp]? = nil
  ) {
    self.cluster = cluster
    self.epoch = epoch
    self.agents = agents
    self.broker = broker
    self.apps = apps
  }
}
