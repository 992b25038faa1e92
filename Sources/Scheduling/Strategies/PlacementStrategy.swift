/// Decides where workloads run, seeing everything at once. Pure: what it needs is in its arguments.
public protocol PlacementStrategy: Sendable {
  /// - Throws: when there is no plan at all; a workload that fits nowhere is part of a plan.
  func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan
}
