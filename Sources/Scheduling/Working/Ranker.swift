internal import EdgeModel

/// Finds the best machine for one workload after the other, on one working copy.
///
/// What depends on a machine alone is kept on a board for all workloads with equal needs; after a placement only the machines
/// that changed are judged anew. What depends on neighbours comes from the counters of ``Topology``.
final class Ranker {
  let cluster: WorkingCluster
  let filters: [any NodeFilter]
  private let scorers: [WeightedScorer]
  private let tieBreak: TieBreak

  /// The filters' names.
  let names: [String]
  private var facts: [(code: UInt8, filter: any FactFilter)] = []
  private var resources: (code: UInt8, filter: ResourceFilter)?
  private var columns: [(code: UInt8, filter: any ColumnFilter)] = []
  private var foreign: [(code: UInt8, filter: any NodeFilter)] = []
  private var placeScorers: [(weight: Int64, scorer: any ColumnScorer)] = []
  private var foreignScorers: [WeightedScorer] = []
  private let boards: LocalBoards
  private var scratch: Board

  struct Outcome {
    /// The best machine.
    var index: Int?
    /// How often each filter was the first to say no.
    var counts: [Int32]
  }

  /// - Throws: for more filters or scorers than can be told apart.
  init(
    _ cluster: WorkingCluster, filters: [any NodeFilter], scorers: [WeightedScorer], tieBreak: TieBreak
  ) throws {
    guard filters.count <= 200, scorers.count <= 200 else {
      throw SchedulingError(.invalidRequest, "a strategy takes at most 200 filters and 200 scorers")
    }
    self.cluster = cluster
    self.filters = filters
    self.scorers = scorers
    self.tieBreak = tieBreak
    names = filters.map(\.name)
    scratch = Board(count: cluster.nodes.count, filters: filters.count)
    var local: [LocalBoards.Scorer] = []
    for (index, filter) in filters.enumerated() {
      let code = UInt8(index + 1)
      switch filter {
      case let filter as ResourceFilter: resources = (code, filter)
      case let filter as any FactFilter: facts.append((code, filter))
      case let filter as any ColumnFilter: columns.append((code, filter))
      default: foreign.append((code, filter))
      }
    }
    for weighted in scorers {
      guard let scorer = weighted.scorer as? any ColumnScorer else {
        foreignScorers.append(weighted)
        continue
      }
      if scorer.isLocal {
        local.append((weighted.weight, scorer))
      } else {
        placeScorers.append((weighted.weight, scorer))
      }
    }
    boards = LocalBoards(
      cluster, filters: filters.count, facts: facts, resources: resources?.code, scorers: local)
  }

  private var context: CycleContext { CycleContext(cluster) }

  // MARK: Ranking

  func best(for workload: WorkloadView, among allowed: Set<Int>? = nil) -> Outcome {
    best(for: cluster.ask(workload), among: allowed)
  }

  /// The best machine for a workload that is on none.
  func best(for ask: Ask, among allowed: Set<Int>? = nil) -> Outcome {
    let workload = ask.workload
    guard hasNamed(workload) else { return none() }
    let local = boards.entry(for: ask)
    var concerned: [Int] = []
    for number in columns.indices where columns[number].filter.concerns(ask, cluster) { concerned.append(number) }
    var places: [Int] = []
    for number in placeScorers.indices where placeScorers[number].scorer.constant(for: workload, cluster) == nil {
      places.append(number)
    }
    let reserved = cluster.reserved.isEmpty ? [] : cluster.reservedPlaces(for: workload)
    if concerned.isEmpty, foreign.isEmpty, foreignScorers.isEmpty, places.isEmpty, reserved.isEmpty, allowed == nil {
      return pick(local.board, workload)
    }
    scratch.copy(local.board)
    if let (code, filter) = resources {
      for index in reserved where scratch.blocked[index] == code {
        if filter.verdict(workload, on: cluster.nodes[index], context) == .feasible { scratch.unblock(index) }
      }
    }
    for number in concerned {
      columns[number].filter.exclude(ask, from: &scratch, code: columns[number].code, cluster)
    }
    for (code, filter) in foreign {
      scratch.block(code: code) { filter.verdict(workload, on: cluster.nodes[$0], context) != .feasible }
    }
    for number in places {
      placeScorers[number].scorer.addAll(placeScorers[number].weight, workload, context, to: &scratch)
    }
    for weighted in foreignScorers { add(weighted, workload) }
    if let allowed {
      for index in cluster.nodes.indices where !allowed.contains(index) { scratch.blocked[index] = .max }
    }
    return pick(scratch, workload)
  }

  /// All machines that could run a workload, with their totals.
  func feasible(for workload: WorkloadView) -> [(index: Int, total: Int64)] {
    // Asking about none of them leaves the scratch board as it is judged.
    _ = best(for: workload, among: Set(cluster.nodes.indices))
    return cluster.nodes.indices.compactMap { scratch.blocked[$0] == 0 ? ($0, scratch.totals[$0]) : nil }
  }

  /// A workload that names a resource which nobody has fits nowhere.
  private func hasNamed(_ workload: WorkloadView) -> Bool {
    workload.named.isEmpty || workload.named.allSatisfy { $0.value <= 0 || cluster.kinds[$0.key] != nil }
  }

  private func none() -> Outcome {
    var counts = Array(repeating: Int32(0), count: filters.count)
    if let resources { counts[Int(resources.code) - 1] = Int32(cluster.nodes.count) }
    return Outcome(index: nil, counts: counts)
  }

  private func add(_ weighted: WeightedScorer, _ workload: WorkloadView) {
    let prepared = PreparedScorer(weighted.scorer, workload, context)
    for index in cluster.nodes.indices where scratch.blocked[index] == 0 {
      scratch.totals[index] &+= weighted.weight &* Int64(prepared.term(workload, cluster.nodes[index]).score.points)
    }
  }

  private func pick(_ board: Board, _ workload: WorkloadView) -> Outcome {
    let index =
      switch tieBreak {
      case .first: board.first
      case .spread: board.spread(StableHash.text(workload.id.rawValue), cluster.columns.hashes)
      }
    return Outcome(index: index, counts: board.counts)
  }

  // MARK: Explaining

  /// What every filter says of a workload on a machine; nothing for one that can run it.
  func rejections(of workload: WorkloadView, at index: Int) -> [(filter: Int, rejection: Rejection)] {
    var found: [(Int, Rejection)] = []
    for (number, filter) in filters.enumerated() {
      guard case .infeasible(let rejection) = filter.verdict(workload, on: cluster.nodes[index], context) else {
        continue
      }
      found.append((number, rejection))
      // A machine that isn't heard of is judged no further: what is known of it may be old or missing.
      if filter is HeardFilter { break }
    }
    return found
  }

  /// Whether a workload that is on none could run on a machine.
  func passes(_ workload: WorkloadView, at index: Int) -> Bool {
    guard hasNamed(workload), passesFacts(workload, at: index) else { return false }
    let ask = cluster.ask(workload)
    if let filter = resources?.filter, cluster.columns.isShort(ask.needs, at: index) {
      // Room that is reserved for it may be what is missing.
      if cluster.reserved.isEmpty || filter.verdict(workload, on: cluster.nodes[index], context) != .feasible {
        return false
      }
    }
    for (_, filter) in columns where filter.concerns(ask, cluster) {
      if filter.verdict(workload, on: cluster.nodes[index], context) != .feasible { return false }
    }
    return foreign.allSatisfy { $0.filter.verdict(workload, on: cluster.nodes[index], context) == .feasible }
  }

  func passesFacts(_ workload: WorkloadView, at index: Int) -> Bool {
    facts.allSatisfy { !$0.filter.concerns(workload) || $0.filter.allows(workload, on: cluster.nodes[index]) }
  }

  func terms(of workload: WorkloadView) -> (Int) -> [ScoreTerm] {
    let prepared = scorers.map { PreparedScorer($0.scorer, workload, context) }
    return { index in prepared.map { $0.term(workload, self.cluster.nodes[index]) } }
  }
}
