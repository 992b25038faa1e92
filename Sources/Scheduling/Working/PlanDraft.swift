internal import EdgeModel

/// A plan while it is made.
final class PlanDraft {
  let request: PlanRequest
  let snapshot: ClusterSnapshot
  let cluster: WorkingCluster
  let ranker: Ranker
  var eviction: any EvictionPolicy = FewestLowestEviction()
  /// What was asked for, then what is displaced.
  var entries: [Entry] = []
  /// Where workloads were that nobody asked about, but that make way.
  var origins: [WorkloadID: Int] = [:]
  /// Those that make way and have no new place yet.
  var homeless: [(workload: WorkloadView, from: Int)] = []
  /// Where entries go if they can, whatever the scores say.
  var hints: [Int: Int] = [:]
  /// Who is placed or makes way, in the order in which it happens.
  var log: [Step] = []
  /// Whether the log has everything in its turn: what makes way may be somewhere else by now than when it did.
  var isInOrder = true
  var groupVictims: [String: Int] = [:]
  var victims = 0
  /// How many machines may still be asked in words about workloads that fit nowhere.
  private var wordsLeft = 200_000

  enum Step {
    case entry(Int)
    /// Somebody whom nobody asked about.
    case other(WorkloadID)
  }

  struct Entry {
    let workload: WorkloadView
    /// Where it is, and as what.
    let origin: Int?
    let originView: WorkloadView?
    /// It is well where it is.
    let isSettled: Bool
    var target: Int?
    var counts: [Int32] = []
    var explanation: WorkloadExplanation?
    var note: String?
  }

  /// - Throws: `invalidRequest`.
  init(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, filters: [any NodeFilter], scorers: [WeightedScorer],
    tieBreak: TieBreak
  ) throws {
    var known: Set<WorkloadID> = []
    known.reserveCapacity(request.workloads.count)
    for workload in request.workloads where !known.insert(workload.id).inserted {
      throw SchedulingError(.invalidRequest, "a workload is in the request twice")
    }
    self.request = request
    self.snapshot = snapshot
    cluster = WorkingCluster(snapshot, for: request.workloads)
    ranker = try Ranker(cluster, filters: filters, scorers: scorers, tieBreak: tieBreak)
    entries.reserveCapacity(request.workloads.count)
    for workload in request.workloads { entries.append(entry(workload)) }
    if request.includesDisplaced { addDisplaced(but: known) }
  }

  private func entry(_ workload: WorkloadView) -> Entry {
    guard let home = cluster.home(of: workload.id) else {
      return Entry(workload: workload, origin: nil, originView: nil, isSettled: false)
    }
    let view = cluster.nodes[home].placed.first { $0.id == workload.id }
    let isSettled = view == workload && cluster.nodes[home].keepsWhatItHas(workload)
    return Entry(
      workload: workload, origin: home, originView: view, isSettled: isSettled, target: isSettled ? home : nil)
  }

  private func addDisplaced(but known: Set<WorkloadID>) {
    for (index, node) in cluster.nodes.enumerated() {
      for workload in node.placed where !known.contains(workload.id) && !node.staysBy(workload) {
        if cluster.home(of: workload.id) == index { entries.append(entry(workload, displacedFrom: index)) }
      }
    }
  }

  private func entry(_ workload: WorkloadView, displacedFrom index: Int) -> Entry {
    Entry(workload: workload, origin: index, originView: workload, isSettled: false)
  }

  // MARK: Orders

  /// Higher priorities first, then as they were asked for.
  var asked: [Int] {
    if entries.allSatisfy({ $0.workload.priority == 0 }) { return Array(entries.indices) }
    return entries.indices.sorted { one, other in
      let (left, right) = (entries[one].workload.priority, entries[other].workload.priority)
      return left == right ? one < other : left > right
    }
  }

  /// Higher priorities first, then the largest.
  var decreasing: [Int] {
    let sizes = entries.map { size(of: $0.workload) }
    return entries.indices.sorted { one, other in
      let (left, right) = (entries[one].workload.priority, entries[other].workload.priority)
      if left != right { return left > right }
      return sizes[one] == sizes[other]
        ? entries[one].workload.id < entries[other].workload.id : sizes[one] > sizes[other]
    }
  }

  /// The larger of its shares of all CPU and all memory, in millionths of ten-thousandths.
  func size(of workload: WorkloadView) -> Int64 {
    let needs = cluster.needs(of: workload)
    var largest: Int64 = 0
    needs.each { kind, amount in
      let whole = totals[kind]
      guard amount > 0, whole > 0 else { return }
      let (quotient, _) = whole.dividingFullWidth(min(amount, whole).multipliedFullWidth(by: 1_000_000_000))
      largest = max(largest, quotient)
    }
    return largest
  }

  /// All that the machines have of each kind.
  private lazy var totals: [Int64] = (0..<cluster.kinds.count).map { kind in
    (0..<cluster.nodes.count).reduce(0) { sum, index in
      Amount.sum(sum, cluster.columns.capacity[kind * cluster.nodes.count + index].whole)
    }
  }

  // MARK: Placing

  /// Places entries one after the other, the parts of an atomic group together with its first.
  func placeAll(_ order: [Int]) throws {
    var done: Set<String> = []
    for number in order {
      guard let group = entries[number].workload.atomicGroup else {
        place(number)
        continue
      }
      guard done.insert(group).inserted else { continue }
      placeTogether(order.filter { entries[$0].workload.atomicGroup == group }, group)
    }
    try makeRoom()
    try rehouse()
  }

  private func placeTogether(_ members: [Int], _ group: String) {
    let mark = cluster.mark()
    let before = (entries, origins, homeless, groupVictims, victims, log)
    for member in members { place(member) }
    let missing = members.filter { entries[$0].target == nil }
    guard let first = missing.first else { return }
    cluster.undo(to: mark)
    let explained = entries
    (entries, origins, homeless, groupVictims, victims, log) = before
    let name = Words.cut(entries[first].workload.name)
    for member in members where !entries[member].isSettled {
      entries[member].explanation = explained[member].explanation
      entries[member].counts = explained[member].counts
      entries[member].explanation?.node = nil
      if explained[member].target != nil {
        entries[member].note =
          "its group \(Words.cut(group)) is placed as a whole or not at all, and \(name) fits nowhere"
      }
    }
  }

  private func place(_ number: Int) {
    let workload = entries[number].workload
    if entries[number].isSettled {
      if request.detail == .everyNode { explainSettled(number) }
      return
    }
    let mark = cluster.mark()
    let places = entries[number].origin == nil ? [] : cluster.places(of: workload.id)
    for place in places { cluster.remove(workload.id, at: place) }
    let ask = cluster.ask(workload)
    let outcome = ranker.best(for: ask)
    entries[number].counts = outcome.counts
    var target = outcome.index
    if let hint = hints[number], hint != target, ranker.passes(workload, at: hint) { target = hint }
    if target == nil { target = evict(for: workload) }
    if request.detail == .everyNode || target == nil { explain(number, target) }
    guard let target else {
      cluster.undo(to: mark)
      return
    }
    cluster.place(ask, at: target)
    // Where it is beside its home it stays, as far as this plan goes.
    for place in places.dropFirst() where place != target {
      if let view = snapshotView(workload.id, at: place) { cluster.place(view, at: place) }
    }
    entries[number].target = target
    log.append(.entry(number))
  }

  private func snapshotView(_ workload: WorkloadID, at index: Int) -> WorkloadView? {
    snapshot.nodes[cluster.nodes[index].id]?.placed.first { $0.id == workload }
  }

  private func explainSettled(_ number: Int) {
    let workload = entries[number].workload
    let mark = cluster.mark()
    for place in cluster.places(of: workload.id) { cluster.remove(workload.id, at: place) }
    explain(number, entries[number].target)
    cluster.undo(to: mark)
  }

  /// Gives an entry another place than its score would.
  func retarget(_ number: Int, to index: Int) {
    guard entries[number].target != index else { return }
    entries[number].target = index
    entries[number].note = "it is placed so that everything finds room"
    log.append(.entry(number))
    isInOrder = false
  }

  /// Notes that somebody whom nobody asked about makes way.
  func noteMove(of workload: WorkloadID, from index: Int) {
    if origins[workload] == nil { origins[workload] = index }
    log.append(.other(workload))
    isInOrder = false
  }

  // MARK: Explaining

  private func explain(_ number: Int, _ target: Int?) {
    let workload = entries[number].workload
    var explanation = WorkloadExplanation(
      workload: workload.id, name: Words.cut(workload.name), node: target.map { cluster.nodes[$0].id }, nodes: [])
    let saysAll = request.detail == .everyNode
    if saysAll || wordsLeft >= cluster.nodes.count {
      if !saysAll { wordsLeft -= cluster.nodes.count }
      let terms = ranker.terms(of: workload)
      var counts = Array(repeating: 0, count: ranker.filters.count)
      var change = ChangeFinder()
      for index in cluster.nodes.indices {
        let rejections = ranker.rejections(of: workload, at: index)
        for (filter, _) in rejections { counts[filter] += 1 }
        let node = cluster.nodes[index]
        if target == nil { change.add(node.id, rejections.map(\.rejection)) }
        guard saysAll else { continue }
        explanation.nodes.append(
          NodeExplanation(
            node: node.id, name: Words.cut(node.name), reasons: rejections.map(\.rejection.words),
            terms: rejections.isEmpty || target == index ? terms(index) : []))
        if target == index { explanation.nodes[explanation.nodes.count - 1].reasons = [] }
      }
      explanation.nodes.sort { ($0.name, $0.node) < ($1.name, $1.node) }
      explanation.rejections = named(counts)
      explanation.smallestChange = change.smallest
    }
    entries[number].explanation = explanation
  }

  private func named(_ counts: [some BinaryInteger]) -> [RejectionCount] {
    var named: [RejectionCount] = []
    for (number, count) in counts.enumerated() where count > 0 {
      named.append(RejectionCount(filter: ranker.names[number], nodes: Int(count)))
    }
    return named
  }

  // MARK: The end

  func plan() throws -> PlacementPlan {
    let actions = try ordered().actions
    var explanation = PlanExplanation()
    explanation.workloads.reserveCapacity(entries.count)
    for entry in entries {
      var words =
        entry.explanation
        ?? WorkloadExplanation(
          workload: entry.workload.id, name: Words.cut(entry.workload.name), node: nil, nodes: [])
      words.node = entry.target.map { cluster.nodes[$0].id }
      if entry.target != nil { words.smallestChange = nil }
      words.note = entry.note
      if words.rejections.isEmpty, words.nodes.isEmpty { words.rejections = named(entry.counts) }
      explanation.workloads.append(words)
    }
    return PlacementPlan(base: snapshot.version, actions: actions, explanation: explanation)
  }
}

extension NodeView {
  /// Whether a workload that is there, unchanged, is left alone.
  func keepsWhatItHas(_ workload: WorkloadView) -> Bool { isHeard && staysBy(workload) }

  /// Whether nothing drives a workload away.
  func staysBy(_ workload: WorkloadView) -> Bool {
    !isLost && !isDraining
      && !taints.contains { taint in
        taint.effect == .evict && !workload.rules.tolerations.contains { $0.covers(taint) }
      }
  }
}
