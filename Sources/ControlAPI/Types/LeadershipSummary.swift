public import EdgeModel

/// Who leads a platform and who holds its log, as the agent that was asked knows it.
public struct LeadershipSummary: Codable, Hashable, Sendable {
  /// A machine that holds the log.
  public struct Member: Codable, Hashable, Sendable {
    /// The machine.
    public var node: NodeID
    /// What people call it; `nil` where the agent doesn't know.
    public var name: NodeName?
    /// `voter`, or `learner` for one that gets every entry and doesn't count yet.
    public var role: String

    public init(node: NodeID, name: NodeName?, role: String) {
      self.node = node
      self.name = name
      self.role = role
    }
  }

  /// `nil` until the agent founded or joined a platform.
  public var cluster: ClusterID?
  /// The newest epoch that the agent knows.
  public var epoch: UInt64
  /// `nil` while nobody is known to lead.
  public var leader: NodeID?
  /// What people call the leader; `nil` where the agent doesn't know.
  public var leaderName: NodeName?
  /// The base URL of the leader's control API, if it is known.
  public var address: String?
  /// By rank; empty where the agent doesn't hold the log.
  public var members: [Member]
  /// `quorum`, `ranked` for a pair; `nil` where the agent doesn't hold the log.
  public var mode: String?
  /// The newest position of the log that the agent knows to be safe.
  public var version: DesiredVersion

  public init(
    cluster: ClusterID?, epoch: UInt64, leader: NodeID?, leaderName: NodeName?, address: String?, members: [Member],
    mode: String?, version: DesiredVersion
  ) {
    self.cluster = cluster
    self.epoch = epoch
    self.leader = leader
    self.leaderName = leaderName
    self.address = address
    self.members = members
    self.mode = mode
    self.version = version
  }
}

/// Whom the lead shall be handed to.
public struct TransferRequest: Codable, Hashable, Sendable {
  /// A machine's id or name; `nil` for the one that is ready first.
  public var to: String?

  public init(to: String? = nil) { self.to = to }
}

/// What an agent is asked to find out for another one: whether a machine answers.
public struct ProbeAnswer: Codable, Hashable, Sendable {
  /// Whether it answered the helper in time.
  public var reached: Bool

  public init(reached: Bool) { self.reached = reached }
}

/// An entry of the log that was written on a leader's disk and dropped for a later leader's.
public struct OrphanedSummary: Codable, Hashable, Sendable {
  /// Where it was.
  public var version: DesiredVersion
  /// The requests in it.
  public var changes: [ChangeSummary]
  /// What kinds of records it held.
  public var records: [String]

  public init(version: DesiredVersion, changes: [ChangeSummary], records: [String]) {
    self.version = version
    self.changes = changes
    self.records = records
  }
}
