public import EdgeModel

/// Who leads a platform and who holds its log, as one agent knows it.
public struct LeadershipView: Sendable, Hashable {
  /// `nil` until the agent founded or joined a platform.
  public var cluster: ClusterID?
  /// The highest epoch that the agent has heard of.
  public var epoch: UInt64
  /// `nil` while nobody is known to lead.
  public var leader: NodeID?
  /// The base URL of the leader's control API, if it is known.
  public var address: String?
  /// Who holds the log; `nil` where it is kept elsewhere, or this agent holds none.
  public var voters: VoterSet?
  /// The newest position that this agent knows to be safe.
  public var version: DesiredVersion
  /// What people call the machines that are members.
  public var names: [NodeID: NodeName]

  public init(
    cluster: ClusterID?, epoch: UInt64, leader: NodeID?, address: String?, voters: VoterSet?, version: DesiredVersion,
    names: [NodeID: NodeName]
  ) {
    self.cluster = cluster
    self.epoch = epoch
    self.leader = leader
    self.address = address
    self.voters = voters
    self.version = version
    self.names = names
  }
}
