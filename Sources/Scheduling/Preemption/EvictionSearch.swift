internal import EdgeModel

/// Finds the machine on which the fewest and lowest make way.
struct EvictionSearch {
  let cluster: WorkingCluster
  let ranker: Ranker
  let policy: any EvictionPolicy
  /// How many of each group made way already.
  let spent: [String: Int]

  /// - Parameter spared: workloads that the plan itself has just placed.
  func best(
    for workload: WorkloadView, _ budget: DisruptionBudget, sparing spared: Set<WorkloadID>
  ) -> (index: Int, victims: [WorkloadID])? {
    var best: (cost: EvictionCost, hash: UInt64, index: Int, victims: [WorkloadID])?
    let own = StableHash.text(workload.id.rawValue)
    let prospects = prospects(workload, budget, spared).sorted { ($0.least, $0.index) < ($1.least, $1.index) }
    for prospect in prospects {
      if let best, prospect.least > best.cost.count { break }
      let node = cluster.nodes[prospect.index]
      let victims = policy.victims(
        for: workload, on: node, among: prospect.candidates, budget: budget,
        fits: { fits(workload, at: prospect.index, without: $0) })
      guard let victims, !victims.isEmpty, victims.count <= budget.victims else { continue }
      let leaving = node.placed.filter { victims.contains($0.id) }
      let allowed = Set(prospect.candidates.map(\.id))
      // A policy of somebody else's is not believed.
      guard victims.allSatisfy(allowed.contains), leaving.count == victims.count,
        fits(workload, at: prospect.index, without: victims)
      else { continue }
      let cost = EvictionCost(leaving)
      let hash = StableHash.join(own, cluster.columns.hashes[prospect.index])
      if best.map({ cost < $0.cost || cost == $0.cost && hash < $0.hash }) ?? true {
        best = (cost, hash, prospect.index, victims)
      }
    }
    return best.map { ($0.index, $0.victims) }
  }

  private struct Prospect {
    let index: Int
    let candidates: [WorkloadView]
    /// It takes at least this many.
    let least: Int
  }

  private func prospects(
    _ workload: WorkloadView, _ budget: DisruptionBudget, _ spared: Set<WorkloadID>
  ) -> [Prospect] {
    cluster.nodes.indices.compactMap { index in
      let candidates = cluster.nodes[index].placed.filter { other in
        other.priority < workload.priority && !spared.contains(other.id)
          && (other.group.map { spent[$0, default: 0] < budget.victimsPerGroup } ?? true)
      }
      guard !candidates.isEmpty else { return nil }
      let rejections = ranker.rejections(of: workload, at: index)
      guard rejections.allSatisfy(\.rejection.isCurableByEviction) else { return nil }
      guard let least = least(workload, at: index, candidates), least <= budget.victims else { return nil }
      return Prospect(index: index, candidates: candidates, least: max(1, least))
    }
  }

  /// How many must leave at least for the resources' sake; `nil` if all are not enough.
  private func least(_ workload: WorkloadView, at index: Int, _ candidates: [WorkloadView]) -> Int? {
    var least: Int? = 0
    let columns = cluster.columns
    cluster.needs(of: workload).each { kind, need in
      let place = kind * columns.count + index
      var missing = need - (columns.capacity[place].whole - columns.used[place])
      guard need > 0, missing > 0, let known = least else { return }
      var count = 0
      for amount in candidates.map({ cluster.amount(kind, cluster.needs(of: $0)) }).sorted(by: >) where missing > 0 {
        missing -= amount
        count += 1
      }
      // Used amounts are cut off at a limit; then nothing is known.
      if columns.used[place] >= 2 * Amount.limit { return }
      least = missing > 0 ? nil : max(known, count)
    }
    return least
  }

  private func fits(_ workload: WorkloadView, at index: Int, without victims: [WorkloadID]) -> Bool {
    let mark = cluster.mark()
    for victim in victims { cluster.remove(victim, at: index) }
    let fits = ranker.passes(workload, at: index)
    cluster.undo(to: mark)
    return fits
  }
}
