/// A strategy of somebody else's: what it throws, and a plan that can't be carried out, become errors that name it.
public struct CheckedStrategy: PlacementStrategy {
  private let inner: any PlacementStrategy
  private let check: PlanCheck

  /// - Parameter check: with the filters that every plan's placements must pass.
  public init(_ inner: any PlacementStrategy, check: PlanCheck = PlanCheck()) {
    self.inner = inner
    self.check = check
  }

  public var name: String { inner.name }

  /// - Throws: `strategyFailed`, `infeasiblePlan`; `invalidRequest` as it is.
  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let plan: PlacementPlan
    do {
      plan = try inner.plan(request, on: snapshot, &context)
    } catch let error as SchedulingError where error.code == .invalidRequest {
      throw error
    } catch {
      throw SchedulingError(
        .strategyFailed, "the strategy '\(Words.cut(name))' failed: \(Words.cut("\(error)"))", cause: error)
    }
    try check.check(plan, of: request, on: snapshot, by: name)
    return plan
  }
}
