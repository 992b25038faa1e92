public import EdgeModel

/// Who leads, as one machine knows it.
public struct Leadership: Codable, Hashable, Sendable {
  /// What the machine itself is.
  public var role: ReplicaRole
  /// The highest epoch it has heard of.
  public var epoch: UInt64
  /// Whom it follows, or itself; `nil` while nobody is known to lead.
  public var leader: NodeID?

  public init(role: ReplicaRole = .follower, epoch: UInt64 = 0, leader: NodeID? = nil) {
    self.role = role
    self.epoch = epoch
    self.leader = leader
  }
}
