/// One version of a deployment on one machine, as the leader wants it.
public struct Allocation: Codable, Hashable, Sendable, Identifiable {
  /// A version that is placed again gets the next attempt.
  public let id: AllocationID
  /// The machine that it was placed on; another machine means another allocation.
  public let node: NodeID
  /// The app's name at the time of placing, for container host names and log lines.
  public let name: AppName
  /// How it is built and run: the manifest and what the request added, as they were when it was placed.
  public let workload: WorkloadSpec
  /// The files that it is built from.
  public let source: SourceReference
  /// The leader's epoch that placed it; a runtime labels the instance with it.
  public let epoch: UInt64
  /// What shall be, and why.
  public private(set) var phase: AllocationPhase
  /// Why it is in ``phase``; `placed` until it was moved.
  public private(set) var reason: TransitionReason

  /// Places an allocation: the only way to make one that runs.
  public init(
    placing id: AllocationID, on node: NodeID, name: AppName, workload: WorkloadSpec, source: SourceReference,
    epoch: UInt64
  ) {
    self.id = id
    self.node = node
    self.name = name
    self.workload = workload
    self.source = source
    self.epoch = epoch
    phase = .run
    reason = .placed
  }

  /// Takes the allocation to another phase.
  /// - Throws: ``IllegalTransition`` when the table has no such step for this role.
  public mutating func move(to phase: AllocationPhase, because reason: TransitionReason, by role: Actor.Role)
    throws(IllegalTransition)
  {
    guard AllocationTransition.isLegal(from: self.phase, to: phase, because: reason, by: role) else {
      throw IllegalTransition(allocation: id, from: self.phase, to: phase, reason: reason, role: role)
    }
    self.phase = phase
    self.reason = reason
  }
}
