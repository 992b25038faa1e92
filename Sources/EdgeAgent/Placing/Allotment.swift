import EdgeModel

/// The records that put a deployment on a machine, or take it away.
struct Allotment {
  /// The leader's.
  let epoch: UInt64

  /// - Parameters:
  ///   - before: the allocation whose version is placed again; `nil` for a new version.
  ///   - serving: what goes on until the new one is well; all else goes.
  func place(
    _ deployment: Deployment, _ workload: WorkloadSpec, _ source: SourceReference, on node: NodeID,
    in state: DesiredState, after before: AllocationID? = nil, keeping serving: AllocationID? = nil
  ) throws -> [DesiredChange] {
    let generation = before?.generation ?? deployment.generation
    let known = state.allocations(of: deployment.id).filter { $0.id.generation == generation }.map(\.id.attempt).max()
    let id = AllocationID(
      deployment: deployment.id, generation: generation, attempt: max(known ?? 0, before?.attempt ?? 0) &+ 1)
    let allocation = Allocation(
      placing: id, on: node, name: deployment.name, workload: workload, source: source, epoch: epoch)
    return try retire(deployment.id, but: serving, in: state) + [.allocation(allocation)]
  }

  /// Takes away what runs of a deployment, but for one allocation.
  func retire(_ id: DeploymentID, but kept: AllocationID? = nil, in state: DesiredState) throws -> [DesiredChange] {
    try state.allocations(of: id).filter { $0.phase != .remove && $0.id != kept }.map { older in
      var older = older
      try older.move(to: .remove, because: .superseded, by: .leader)
      return .allocation(older)
    }
  }
}
