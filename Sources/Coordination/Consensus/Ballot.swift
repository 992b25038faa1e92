public import EdgeModel

/// What a replica promised, durable before anyone hears of it (Raft, figure 2: currentTerm and votedFor).
public struct Ballot: Codable, Hashable, Sendable {
  /// The highest epoch this replica has heard of; it obeys no lower one.
  public var epoch: UInt64
  /// Whom it gave its vote of that epoch.
  public var vote: NodeID?

  public init(epoch: UInt64 = 0, vote: NodeID? = nil) {
    self.epoch = epoch
    self.vote = vote
  }
}
