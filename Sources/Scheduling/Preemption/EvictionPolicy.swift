/// Says who makes way on a machine for a workload of higher priority.
public protocol EvictionPolicy: Sendable {
  /// - Parameters:
  ///   - candidates: those on the machine with a lower priority whose leaving the budget allows, each by itself.
  ///   - fits: whether the workload could run there if some of them left.
  /// - Returns: who leaves; `nil` for nobody, since it would not help or go too far.
  func victims(
    for workload: WorkloadView, on node: NodeView, among candidates: [WorkloadView], budget: DisruptionBudget,
    fits: ([WorkloadID]) -> Bool
  ) -> [WorkloadID]?
}

/// The fewest; of equally many those whose highest priority is lowest, then whose sum of priorities is.
///
/// Exact while there are few ways to choose (``limit``), otherwise the lowest priorities first.
public struct FewestLowestEviction: EvictionPolicy {
  /// How many ways to choose are tried on one machine.
  static let limit = 4_096

  /// The policy of all built-in strategies.
  public init() {}

  public func victims(
    for workload: WorkloadView, on node: NodeView, among candidates: [WorkloadView], budget: DisruptionBudget,
    fits: ([WorkloadID]) -> Bool
  ) -> [WorkloadID]? {
    let sorted = candidates.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    var tries = 0
    for size in 1..<(max(0, min(sorted.count, budget.victims)) + 1) {
      var best: (cost: EvictionCost, victims: [WorkloadID])?
      var chosen: [WorkloadView] = []
      func choose(_ next: Int) {
        guard tries < Self.limit else { return }
        if chosen.count == size {
          tries += 1
          let cost = EvictionCost(chosen)
          guard best.map({ cost < $0.cost }) ?? true, isWithin(budget, chosen), fits(chosen.map(\.id)) else { return }
          best = (cost, chosen.map(\.id))
          return
        }
        for index in next..<max(next, sorted.count - (size - chosen.count) + 1) {
          chosen.append(sorted[index])
          choose(index + 1)
          chosen.removeLast()
        }
      }
      choose(0)
      if let best { return best.victims }
    }
    guard tries >= Self.limit else { return nil }
    let lowest = Array(sorted.prefix(budget.victims))
    guard isWithin(budget, lowest), fits(lowest.map(\.id)) else { return nil }
    // The highest come back as long as it still fits.
    var victims = lowest
    for index in lowest.indices.reversed() {
      let fewer = victims.filter { $0.id != lowest[index].id }
      if fits(fewer.map(\.id)) { victims = fewer }
    }
    return victims.map(\.id)
  }

  private func isWithin(_ budget: DisruptionBudget, _ victims: [WorkloadView]) -> Bool {
    var groups: [String: Int] = [:]
    for group in victims.compactMap(\.group) { groups[group, default: 0] += 1 }
    return groups.values.allSatisfy { $0 <= budget.victimsPerGroup }
  }
}

/// What it costs that workloads make way, for comparing.
struct EvictionCost: Comparable {
  let count: Int
  let highest: Int32
  let sum: Int64

  init(_ victims: [WorkloadView]) {
    count = victims.count
    highest = victims.map(\.priority).max() ?? .min
    sum = victims.reduce(0) { $0 + Int64($1.priority) }
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.count, left.highest, left.sum) < (right.count, right.highest, right.sum)
  }
}
