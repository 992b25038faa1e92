internal import EdgeModel

/// Packs all that is asked for onto as few machines as it can, filling one machine after the other with what leaves the least
/// over. For placing much at once; what depends on neighbours is checked as it goes.
public struct MinBinSlackStrategy: PlacementStrategy {
  public let name = "min-bin-slack"
  private let filters: [any NodeFilter]
  private let effort: Int

  /// - Parameter effort: how often a packing onto equal, empty machines is improved; 0 for not at all.
  public init(filters: [any NodeFilter] = ScoringStrategy.defaultFilters, effort: Int = 2_000) {
    self.filters = filters
    self.effort = effort
  }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let packed = try draft(request, snapshot)
    var hints: [Int: Int] = [:]
    // Parts of a group stay together; who goes first may push others away. Both are for the plain way alone.
    let isSimple = packed.entries.allSatisfy {
      $0.workload.atomicGroup == nil && $0.workload.priority == 0 && ($0.isSettled || $0.origin == nil)
    }
    if isSimple { hints = equalBins(packed) ?? slackByMachine(packed) }
    packed.hints = hints
    try packed.placeAll(packed.decreasing)
    let plan = try packed.plan()
    let plain = try draft(request, snapshot)
    try plain.placeAll(plain.decreasing)
    let other = try plain.plan()
    return isBetter(other, than: plan) ? other : plan
  }

  private func draft(_ request: PlanRequest, _ snapshot: ClusterSnapshot) throws -> PlanDraft {
    try PlanDraft(
      request, on: snapshot, filters: filters, scorers: [WeightedScorer(MostAllocatedScorer())], tieBreak: .first)
  }

  /// More is placed, or the same on fewer machines.
  private func isBetter(_ one: PlacementPlan, than other: PlacementPlan) -> Bool {
    func measure(_ plan: PlacementPlan) -> (Int, Int) {
      let nodes = plan.explanation.workloads.compactMap(\.node)
      return (-nodes.count, Set(nodes).count)
    }
    return measure(one) < measure(other)
  }

  private func sizes(_ draft: PlanDraft, _ number: Int) -> [Int64] {
    let needs = draft.cluster.needs(of: draft.entries[number].workload)
    return (0..<draft.cluster.kinds.count).map { draft.cluster.amount($0, needs) }
  }

  /// Where all machines are empty and equal, it is bin packing proper.
  private func equalBins(_ draft: PlanDraft) -> [Int: Int]? {
    let cluster = draft.cluster
    let kinds = 0..<cluster.kinds.count
    let open = draft.decreasing.filter { !draft.entries[$0].isSettled }
    guard let first = open.first, !cluster.nodes.isEmpty else { return nil }
    let capacity = kinds.map { cluster.columns.capacity[$0 * cluster.nodes.count].whole }
    let isEqual = cluster.nodes.indices.allSatisfy { index in
      cluster.nodes[index].placed.isEmpty && cluster.nodes[index].reservations.isEmpty
        && kinds.allSatisfy { cluster.columns.capacity[$0 * cluster.nodes.count + index].whole == capacity[$0] }
        && draft.ranker.passesFacts(draft.entries[first].workload, at: index)
    }
    let areAlike = open.allSatisfy { number in
      let workload = draft.entries[number].workload
      return LocalKey.Wishes(workload) == nil && workload.rules == PlacementRules()
        && PortIndex.keys(of: workload).isEmpty
    }
    guard isEqual, areAlike, let packing = BinPacking(items: open.map { sizes(draft, $0) }, capacity: capacity) else {
      return nil
    }
    let bins = packing.pack(effort: effort)
    guard bins.count <= cluster.nodes.count else { return nil }
    var hints: [Int: Int] = [:]
    for (index, bin) in bins.enumerated() { for item in bin { hints[open[item]] = index } }
    return hints
  }

  private func slackByMachine(_ draft: PlanDraft) -> [Int: Int] {
    let cluster = draft.cluster
    let kinds = 0..<cluster.kinds.count
    let all = draft.entries.indices.map { sizes(draft, $0) }
    var rest = draft.decreasing.filter { !draft.entries[$0].isSettled }
    var hints: [Int: Int] = [:]
    // Those that run something already first, then the largest.
    let order = cluster.nodes.indices.sorted { one, other in
      let (left, right) = (cluster.nodes[one].placed.isEmpty, cluster.nodes[other].placed.isEmpty)
      if left != right { return !left }
      let (mine, others) = (cluster.nodes[one].capacity, cluster.nodes[other].capacity)
      return (others.memoryBytes, others.cpuMillicores, one) < (mine.memoryBytes, mine.cpuMillicores, other)
    }
    for index in order where !rest.isEmpty {
      let here = rest.filter { draft.ranker.passes(draft.entries[$0].workload, at: index) }
      guard !here.isEmpty else { continue }
      let places = kinds.map { $0 * cluster.nodes.count + index }
      var filling = BinFill(
        sizes: all, free: places.map { max(0, cluster.columns.capacity[$0].whole - cluster.columns.used[$0]) },
        capacity: places.map { cluster.columns.capacity[$0].whole }, steps: 2_000)
      let chosen = Set(filling.choose(from: here, fixed: nil).map { here[$0] })
      for number in chosen { hints[number] = index }
      rest.removeAll(where: chosen.contains)
    }
    return hints
  }
}
