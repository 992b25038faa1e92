internal import EdgeModel

/// Making way for what is more important.
extension PlanDraft {
  /// How many new places are tried for one that made way.
  private static let tries = 4

  /// The machine on which others made way for a workload; `nil` if nobody may.
  func evict(for workload: WorkloadView) -> Int? {
    let left = request.disruption.victims - victims
    guard left > 0, workload.priority > .min else { return nil }
    let budget = DisruptionBudget(victims: left, victimsPerGroup: request.disruption.victimsPerGroup)
    let search = EvictionSearch(cluster: cluster, ranker: ranker, policy: eviction, spent: groupVictims)
    let fixed = Set(entries.map(\.workload.id))
    guard let (index, chosen) = search.best(for: workload, budget, sparing: fixed) else { return nil }
    for victim in chosen {
      guard let view = cluster.nodes[index].placed.first(where: { $0.id == victim }) else { continue }
      cluster.remove(victim, at: index)
      victims += 1
      if let group = view.group { groupVictims[group, default: 0] += 1 }
      noteMove(of: victim, from: index)
      homeless.append((view, index))
    }
    return index
  }

  /// Those that had to make way get what is left.
  ///
  /// They move in one step, before what takes their place: what was placed while they were nowhere must bear them where they go.
  func rehouse() throws {
    let leaving = homeless.map(\.workload).sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }
    homeless = []
    let areAllWell = try attempt {
      for workload in leaving {
        if let index = ranker.best(for: workload).index { cluster.place(workload, at: index) }
      }
    }
    guard !areAllWell else { return }
    for workload in leaving {
      var allowed = Set(cluster.nodes.indices)
      for _ in 0..<Self.tries {
        guard let index = ranker.best(for: workload, among: allowed).index else { break }
        if try attempt({ cluster.place(workload, at: index) }) { break }
        allowed.remove(index)
      }
    }
  }
}
