internal import EdgeModel
public import Scheduling

/// The laws that every strategy obeys, for the tests of whoever writes one.
///
/// Each law takes a case and returns what is wrong, in words; nothing for a case that is as it should be.
public struct StrategyLaws: Sendable {
  /// What is wrong, and with which law.
  public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The law's name, such as `feasibility`.
    public var law: String
    /// What is wrong.
    public var words: String

    /// For laws of one's own.
    public init(_ law: String, _ words: String) {
      self.law = law
      self.words = words
    }

    public var description: String { "\(law): \(words)" }
  }

  /// What is tested.
  public let strategy: any PlacementStrategy
  /// What a machine must meet.
  public let filters: [any NodeFilter]
  /// Whether it moves by itself what nobody asked about, as rebalancing does.
  public let movesByItself: Bool

  /// - Parameters:
  ///   - filters: what every placement must pass; the strategy's own where it has others than the built-in ones.
  ///   - movesByItself: leaves out the laws against moves that nobody asked for.
  public init(
    _ strategy: any PlacementStrategy, filters: [any NodeFilter] = ScoringStrategy.defaultFilters,
    movesByItself: Bool = false
  ) {
    self.strategy = strategy
    self.filters = filters
    self.movesByItself = movesByItself
  }

  /// All laws on one case. A strategy that throws `invalidRequest` is within its rights.
  public func violations(_ test: SchedulingCase) -> [Violation] {
    let plan: PlacementPlan
    do { plan = try self.plan(test) } catch let error as SchedulingError where error.code == .invalidRequest {
      return []
    } catch {
      return [Violation("total", "it threw \(error)")]
    }
    let after: ClusterSnapshot
    do {
      after = try PlanCheck(filters: filters).check(plan, of: test.request, on: test.snapshot, by: strategy.name)
    } catch {
      return [Violation("feasibility", "\(error)")]
    }
    return conservation(test, after) + determinism(test, plan) + permutation(test, plan) + idempotence(test, after)
      + gratuitousMoves(test, plan) + atomicGroups(test, after) + explanations(test, plan, after)
      + budget(test, plan)
  }

  /// The strategy's plan for a case, with the seed that the case's version gives.
  /// - Throws: what the strategy throws.
  public func plan(_ test: SchedulingCase) throws -> PlacementPlan {
    var context = PlanContext(version: test.snapshot.version)
    return try strategy.plan(test.request, on: test.snapshot, &context)
  }

  // MARK: The laws

  /// No machine that was not overcommitted is afterwards, and nothing that ran vanishes unless the plan stopped it.
  public func conservation(_ test: SchedulingCase, _ after: ClusterSnapshot) -> [Violation] {
    var found: [Violation] = []
    for (old, new) in zip(test.snapshot.nodes, after.nodes) where old.placed != new.placed {
      let (before, free) = (old.free(), new.free())
      for (name, amount) in [
        ("CPU", \Resources.cpuMillicores), ("memory", \.memoryBytes), ("disk", \.diskBytes),
      ] as [(String, KeyPath<Resources, Int64>)] {
        if free[keyPath: amount] < 0, free[keyPath: amount] < before[keyPath: amount] {
          found.append(Violation("conservation", "\(new.name) has more \(name) spoken for than it has"))
        }
      }
    }
    return found
  }

  /// The same input gives the same plan.
  public func determinism(_ test: SchedulingCase, _ plan: PlacementPlan) -> [Violation] {
    (try? self.plan(test)) == plan ? [] : [Violation("determinism", "a second run gave another plan")]
  }

  /// The order in which machines are given changes nothing.
  public func permutation(_ test: SchedulingCase, _ plan: PlacementPlan) -> [Violation] {
    var generator = ClusterGenerator(seed: test.snapshot.version.index)
    var shuffled = test
    shuffled.snapshot = ClusterSnapshot(
      version: test.snapshot.version, nodes: generator.shuffled(test.snapshot.nodes))
    return (try? self.plan(shuffled)) == plan
      ? [] : [Violation("permutation", "machines in another order gave another plan")]
  }

  /// Once a plan is carried out, the same request gives an empty one for all that was placed.
  public func idempotence(_ test: SchedulingCase, _ after: ClusterSnapshot) -> [Violation] {
    guard let again = try? plan(SchedulingCase(snapshot: after, request: test.request)) else {
      return [Violation("idempotence", "after the plan it throws")]
    }
    let asked = Dictionary(test.request.workloads.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    let settled = Set(
      after.nodes.filter { $0.isHeard && !$0.isLost && !$0.isDraining }
        .flatMap { node in
          node.placed.filter { view in
            asked[view.id].map { $0 == view } ?? true
              && !node.taints.contains { taint in
                taint.effect == .evict && !view.rules.tolerations.contains { $0.covers(taint) }
              }
          }.map(\.id)
        })
    // What was left over may find room by moving others only if the request allows that.
    guard test.request.movesAllowed == 0, test.request.disruption.victims == 0, !movesByItself else { return [] }
    for action in again.actions {
      let workload = action.workload
      if settled.contains(workload) {
        return [Violation("idempotence", "after the plan, it wants \(action)")]
      }
    }
    return []
  }

  /// What is well where it is, and is not asked about, stays, unless the request allows moves or victims.
  public func gratuitousMoves(_ test: SchedulingCase, _ plan: PlacementPlan) -> [Violation] {
    guard !movesByItself else { return [] }
    let allowed = max(0, test.request.movesAllowed) + max(0, test.request.disruption.victims)
    var disturbed = 0
    var homes: [WorkloadID: NodeView] = [:]
    for node in test.snapshot.nodes { for view in node.placed { homes[view.id] = node } }
    let asked = Dictionary(test.request.workloads.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    for action in plan.actions {
      guard let home = homes[action.workload], let view = home.placed.first(where: { $0.id == action.workload }) else {
        continue
      }
      let isChanged = asked[action.workload].map { $0 != view } ?? false
      let isDriven =
        home.isLost || home.isDraining || !home.isHeard
        || home.taints.contains { taint in
          taint.effect == .evict && !view.rules.tolerations.contains { $0.covers(taint) }
        }
      if !isChanged, !isDriven { disturbed += 1 }
    }
    return disturbed <= allowed
      ? [] : [Violation("gratuitous moves", "\(disturbed) that were well are touched, \(allowed) may be")]
  }

  /// Of an atomic group all new parts are placed, or none.
  public func atomicGroups(_ test: SchedulingCase, _ after: ClusterSnapshot) -> [Violation] {
    var groups: [String: Set<Bool>] = [:]
    for workload in test.request.workloads {
      guard let group = workload.atomicGroup else { continue }
      let isThere = after.nodes.contains { node in
        node.isHeard && !node.isLost && !node.isDraining && node.placed.contains(workload)
      }
      let was = test.snapshot.nodes.contains { $0.placed.contains { $0.id == workload.id } }
      if !was { groups[group, default: []].insert(isThere) }
    }
    return groups.filter { $0.value.count > 1 }.keys.sorted().map {
      Violation("atomic groups", "\($0) is placed in part")
    }
  }

  /// Every workload that was asked about is explained, on every machine if that was asked for, and as the plan has it.
  public func explanations(
    _ test: SchedulingCase, _ plan: PlacementPlan, _ after: ClusterSnapshot
  ) -> [Violation] {
    var found: [Violation] = []
    for workload in test.request.workloads {
      guard let words = plan.explanation[workload.id] else {
        found.append(Violation("explanations", "\(workload.id) is not explained"))
        continue
      }
      if test.request.detail == .everyNode, Set(words.nodes.map(\.node)) != Set(test.snapshot.nodes.map(\.id)) {
        found.append(Violation("explanations", "\(workload.id) is not explained on every machine"))
      }
      if let node = words.node, after.nodes[node]?.placed.contains(workload) != true {
        found.append(Violation("explanations", "\(workload.id) is said to be on \(node), and isn't"))
      }
      if words.node == nil, words.failureReason == nil {
        found.append(Violation("explanations", "\(workload.id) got no machine, and nothing says why"))
      }
    }
    return found
  }

  /// No more are stopped or moved against their will than the budget allows, and none of higher priority than all that is asked.
  public func budget(_ test: SchedulingCase, _ plan: PlacementPlan) -> [Violation] {
    let asked = Set(test.request.workloads.map(\.id))
    var stopped = 0
    for case .stop(let workload, _) in plan.actions where !asked.contains(workload) { stopped += 1 }
    return stopped <= max(0, test.request.disruption.victims)
      ? [] : [Violation("budget", "\(stopped) are stopped, \(test.request.disruption.victims) may be")]
  }
}
