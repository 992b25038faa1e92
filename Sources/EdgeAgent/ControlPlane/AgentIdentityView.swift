public import EdgeModel

/// Who this agent is, as `/ping` and `flotilla nodes` show it.
public struct AgentIdentityView: Sendable, Hashable {
  /// `nil` until the agent founded or joined a platform.
  public var clusterID: ClusterID?
  public var node: NodeID
  public var name: NodeName
  public var version: String
  /// The base URL of its control API, as others reach it.
  public var address: String
  /// Whether it leads the platform; a worker names the leader instead of answering for it.
  public var leads: Bool

  public init(
    clusterID: ClusterID?, node: NodeID, name: NodeName, version: String, address: String, leads: Bool = true
  ) {
    self.clusterID = clusterID
    self.node = node
    self.name = name
    self.version = version
    self.address = address
    self.leads = leads
  }
}
