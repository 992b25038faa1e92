/// All that one machine shall run, as of one position. What a newer set omits is removed; without a newer set nothing is.
public struct Assignments: Codable, Hashable, Sendable {
  public var cluster: ClusterID
  public var node: NodeID
  /// The epoch of the leader that says so; a machine refuses a lower one than it has seen.
  public var epoch: UInt64
  public var version: DesiredVersion
  /// The complete set, sorted by id.
  public var allocations: [Allocation]

  public init(cluster: ClusterID, node: NodeID, epoch: UInt64, version: DesiredVersion, allocations: [Allocation]) {
    self.cluster = cluster
    self.node = node
    self.epoch = epoch
    self.version = version
    self.allocations = allocations
  }
}
