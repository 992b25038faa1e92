public import EdgeModel

extension ClusterSnapshot {
  /// The snapshot after a plan.
  /// - Parameter request: what the plan was asked for.
  /// - Throws: `infeasiblePlan` for a step that speaks of what isn't there.
  public func replaying(_ plan: PlacementPlan, of request: PlanRequest) throws -> ClusterSnapshot {
    let asked = Dictionary(request.workloads.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    var next = self
    func node(_ id: NodeID) throws -> NodeView {
      guard let node = next.nodes[id] else {
        throw SchedulingError(.infeasiblePlan, "the plan speaks of machine \(id), which isn't there")
      }
      return node
    }
    func there(_ workload: WorkloadID, _ id: NodeID) throws -> WorkloadView {
      guard let view = try node(id).placed.first(where: { $0.id == workload }) else {
        throw SchedulingError(
          .infeasiblePlan, "the plan takes \(Words.cut(workload.rawValue)) from machine \(id), where it isn't")
      }
      return view
    }
    for action in plan.actions {
      switch action {
      case .start(let workload, let id):
        guard let view = try asked[workload] ?? node(id).placed.first(where: { $0.id == workload }) else {
          throw SchedulingError(
            .infeasiblePlan, "the plan starts \(Words.cut(workload.rawValue)), which nobody asked for")
        }
        _ = try node(id)
        next.apply(.remove(workload, from: id))
        next.apply(.place(view, on: id))
      case .stop(let workload, let id):
        _ = try there(workload, id)
        next.apply(.remove(workload, from: id))
      case .move(let workload, let from, let to):
        let view = try there(workload, from)
        _ = try node(to)
        next.apply(.remove(workload, from: from))
        next.apply(.remove(workload, from: to))
        next.apply(.place(asked[workload] ?? view, on: to))
      }
    }
    return next
  }

  /// Carries a plan out if the cluster is still the one that it was made for, by compare-and-swap on version and epoch.
  /// - Parameters:
  ///   - epoch: of who leads now.
  ///   - next: the version of the result.
  /// - Throws: `conflict` if the version or the epoch is another one, `infeasiblePlan`; the snapshot is left as it is.
  public mutating func commit(
    _ plan: PlacementPlan, of request: PlanRequest, epoch: UInt64, as next: DesiredVersion
  ) throws {
    guard plan.base == version, plan.epoch == epoch, next > version else {
      throw SchedulingError(
        .conflict,
        "the plan was made for version \(plan.base) in epoch \(plan.epoch), now it is \(version) in epoch \(epoch)")
    }
    var result = try replaying(plan, of: request)
    result.version = next
    self = result
  }
}
