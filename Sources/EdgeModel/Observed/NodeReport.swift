/// What a machine says of itself: whole, so that the newest report is all one needs.
public struct NodeReport: Codable, Hashable, Sendable {
  public var cluster: ClusterID
  public var node: NodeID
  /// The position of the assignments that it has persisted and acts on.
  public var applied: DesiredVersion?
  public var facts: NodeFacts
  /// All allocations it knows, sorted by id. One that is missing here and below ``applied`` is gone without a trace.
  public var allocations: [ObservedAllocation]
  public var at: Timestamp

  public init(
    cluster: ClusterID, node: NodeID, applied: DesiredVersion?, facts: NodeFacts, allocations: [ObservedAllocation],
    at: Timestamp
  ) {
    self.cluster = cluster
    self.node = node
    self.applied = applied
    self.facts = facts
    self.allocations = allocations
    self.at = at
  }

  public func observed(_ id: AllocationID) -> ObservedAllocation? {
    allocations.first { $0.id == id }
  }
}
