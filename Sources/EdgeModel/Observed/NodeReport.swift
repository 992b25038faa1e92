/// What a machine says of itself: whole, so that the newest report is all one needs.
public struct NodeReport: Codable, Hashable, Sendable {
  /// The platform that the machine takes itself for a part of.
  public var cluster: ClusterID
  /// The machine that reports.
  public var node: NodeID
  /// The position of the assignments that it has persisted and acts on.
  public var applied: DesiredVersion?
  /// What the machine is and has.
  public var facts: NodeFacts
  /// All allocations it knows, sorted by id. One that is missing here and below ``applied`` is gone without a trace.
  public var allocations: [ObservedAllocation]
  /// The newest steps that it took, oldest first; `nil` from an older agent.
  public var steps: [ChangeStep]?
  /// When it was put together, by the machine's own clock.
  public var at: Timestamp

  public init(
    cluster: ClusterID, node: NodeID, applied: DesiredVersion?, facts: NodeFacts, allocations: [ObservedAllocation],
    steps: [ChangeStep]? = nil, at: Timestamp
  ) {
    self.cluster = cluster
    self.node = node
    self.applied = applied
    self.facts = facts
    self.allocations = allocations
    self.steps = steps
    self.at = at
  }

  /// What is said of one allocation; `nil` when the machine doesn't know it.
  public func observed(_ id: AllocationID) -> ObservedAllocation? {
    allocations.first { $0.id == id }
  }
}
