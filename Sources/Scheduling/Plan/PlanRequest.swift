/// What a plan is asked for.
public struct PlanRequest: Codable, Hashable, Sendable {
  /// The workloads to place; earlier ones choose first.
  public var workloads: [WorkloadView]

  public init(workloads: [WorkloadView]) { self.workloads = workloads }
}
