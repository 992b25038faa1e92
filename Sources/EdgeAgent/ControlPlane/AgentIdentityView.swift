public import EdgeModel

/// Who this agent is, as `/ping` and `flotilla nodes` show it.
public struct AgentIdentityView: Sendable, Hashable {
  /// `nil` until the agent founded or joined a platform.
  public var clusterID: ClusterID?
  /// The agent's id, made with its data directory.
  public var node: NodeID
  /// What people call its machine.
  public var name: NodeName
  /// The `PackageVersion` that it was built from, such as `0.1.0`.
  public var version: String
  /// The base URL of its control API, as others reach it.
  public var address: String
  /// Whether it leads the platform; a worker names the leader instead of answering for it.
  public var leads: Bool
  /// The base URL of the agent that leads, if that is another one and known.
  public var leader: String?
  /// The epoch that it leads or follows in; 0 where it knows of none.
  public var epoch: UInt64

  public init(
    clusterID: ClusterID?, node: NodeID, name: NodeName, version: String, address: String, leads: Bool = true,
    leader: String? = nil, epoch: UInt64 = 0
  ) {
    self.clusterID = clusterID
    self.node = node
    self.name = name
    self.version = version
    self.address = address
    self.leads = leads
    self.leader = leader
    self.epoch = epoch
  }
}
