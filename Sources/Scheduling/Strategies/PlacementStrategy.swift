/// Decides where workloads run, seeing everything at once. Pure: what it needs is in its arguments.
public protocol PlacementStrategy: Sendable {
  /// What it is called in configuration and errors; the type's name, unless it says otherwise.
  var name: String { get }
  /// - Throws: when there is no plan at all; a workload that fits nowhere is part of a plan.
  func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan
}

extension PlacementStrategy {
  public var name: String { String(describing: Self.self) }
}
