internal import EdgeModel

/// Checks the plan of a strategy that one doesn't know.
public struct PlanCheck: Sendable {
  private let filters: [any NodeFilter]

  /// - Parameter filters: what every workload that a plan places must pass.
  public init(filters: [any NodeFilter] = ScoringStrategy.defaultFilters) { self.filters = filters }

  /// Replays the plan, step by step, and looks at the result.
  ///
  /// What is placed must pass all filters in its turn, with the steps before it done; or else when all are done, since there are
  /// plans whose steps can't all be allowed in any order (two that change places). No machine may be overcommitted at the end that
  /// wasn't before.
  /// - Returns: the snapshot after the plan.
  /// - Throws: `infeasiblePlan`, which names the strategy and the first fault.
  @discardableResult
  public func check(
    _ plan: PlacementPlan, of request: PlanRequest, on snapshot: ClusterSnapshot, by strategy: String
  ) throws -> ClusterSnapshot {
    func fault(_ words: String, cause: (any Error)? = nil) -> SchedulingError {
      SchedulingError(
        .infeasiblePlan, "the plan of the strategy '\(Words.cut(strategy))' is not carried out: \(words)", cause: cause)
    }
    guard plan.base == snapshot.version else {
      throw fault("it was made for version \(plan.base) and not for \(snapshot.version)")
    }
    let next: ClusterSnapshot
    do { next = try snapshot.replaying(plan, of: request) } catch { throw fault("\(error)", cause: error) }
    let placed = plan.actions.compactMap { action -> WorkloadID? in
      switch action {
      case .start(let workload, _), .move(let workload, _, _): workload
      case .stop: nil
      }
    }
    guard Set(placed).count == placed.count else { throw fault("it places a workload twice") }
    var replay = try PlanReplay(request, on: snapshot, filters: filters)
    for action in plan.actions { replay.apply(action) }
    if let words = replay.fault { throw fault(words) }
    if let node = overcommitted(snapshot, replay.cluster) {
      throw fault("more is spoken for on \(Words.cut(node)) than it has")
    }
    return next
  }

  private func overcommitted(_ before: ClusterSnapshot, _ after: WorkingCluster) -> String? {
    let old = WorkingCluster(before)
    guard old.nodes.count == after.nodes.count else { return nil }
    for index in after.nodes.indices where old.nodes[index].placed != after.nodes[index].placed {
      for kind in 0..<ResourceKinds.fixed {
        let place = kind * after.nodes.count + index
        let (used, was) = (after.columns.used[place], old.columns.used[place])
        if used > after.columns.capacity[place].whole, used > was { return after.nodes[index].name }
      }
    }
    return nil
  }
}
