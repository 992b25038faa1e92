internal import EdgeModel

/// Each workload goes to the machine that is least loaded: the smallest share spoken for, then the fewest workloads, then
/// the least load average. Of equals a stable hash of both names chooses, then the machine's id.
public struct LeastLoadedStrategy: PlacementStrategy {
  /// The rules that come with the module, in the order in which explanations give their reasons.
  public static let defaultFilters: [any NodeFilter] = [
    CordonFilter(), PlatformFilter(), LanguageFilter(), LabelFilter(), ResourceFilter(), HostPortFilter(),
  ]

  private let filters: [any NodeFilter]
  private let scorers: [any NodeScorer] = [RequestedShareScorer(), WorkloadCountScorer(), LoadAverageScorer()]

  /// - Parameter filters: what a machine must meet beside being heard of.
  public init(filters: [any NodeFilter] = LeastLoadedStrategy.defaultFilters) {
    self.filters = filters
  }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    guard Set(request.workloads.map(\.id)).count == request.workloads.count else {
      throw SchedulingError(.invalidRequest, "a workload is in the request twice")
    }
    var working = snapshot
    var plan = PlacementPlan(base: snapshot.version, actions: [], explanation: PlanExplanation())
    for workload in request.workloads {
      let explanation = explain(workload, CycleContext(snapshot: working))
      plan.explanation.workloads.append(explanation)
      if let node = explanation.node {
        plan.actions.append(.start(workload.id, on: node))
        working.place(workload, on: node)
      }
    }
    return plan
  }

  private func explain(_ workload: WorkloadView, _ context: CycleContext) -> WorkloadExplanation {
    let scorers = scorers.map { PreparedScorer($0, workload, context) }
    let nodes = context.snapshot.nodes.map { node in
      let reasons = reasons(against: workload, on: node, context)
      return NodeExplanation(
        node: node.id, name: Words.cut(node.name), reasons: reasons,
        terms: reasons.isEmpty ? scorers.map { $0.term(workload, node) } : [])
    }
    let best = nodes.filter(\.isFeasible).max { isWorse($0, than: $1, workload.id) }
    return WorkloadExplanation(
      workload: workload.id, name: Words.cut(workload.name), node: best?.node,
      nodes: nodes.sorted { ($0.name, $0.node) < ($1.name, $1.node) })
  }

  private func reasons(against workload: WorkloadView, on node: NodeView, _ context: CycleContext) -> [String] {
    // A machine that isn't heard of is judged no further: what is known of it may be old or missing.
    if case .infeasible(let words) = HeardFilter().verdict(workload, on: node, context) { return [words] }
    return filters.compactMap { filter in
      if case .infeasible(let words) = filter.verdict(workload, on: node, context) { return words }
      return nil
    }
  }

  private func isWorse(_ left: NodeExplanation, than right: NodeExplanation, _ workload: WorkloadID) -> Bool {
    for (one, other) in zip(left.terms, right.terms) where one.score != other.score { return one.score < other.score }
    let one = StableHash.pair(workload, left.node)
    let other = StableHash.pair(workload, right.node)
    return one == other ? left.node > right.node : one > other
  }
}
