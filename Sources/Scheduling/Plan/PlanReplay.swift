internal import EdgeModel

/// Carries out the steps of a plan on a working copy, as ``ClusterSnapshot/replaying(_:of:)`` does, and says which of them the
/// rules allow.
struct PlanReplay {
  let cluster: WorkingCluster
  let ranker: Ranker
  private let asked: [WorkloadID: WorkloadView]
  /// The steps that were not allowed when they were carried out.
  private var doubtful: [PlacementAction] = []

  /// How often the steps that are not allowed yet are gone through.
  private static let rounds = 16

  /// - Throws: `invalidRequest` for more filters than can be told apart.
  init(_ request: PlanRequest, on snapshot: ClusterSnapshot, filters: [any NodeFilter]) throws {
    asked = Dictionary(request.workloads.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    cluster = WorkingCluster(snapshot, for: request.workloads)
    ranker = try Ranker(cluster, filters: filters, scorers: [], tieBreak: .first)
  }

  /// Carries a step out, allowed or not.
  mutating func apply(_ action: PlacementAction) {
    if !allows(action) { doubtful.append(action) }
    carryOut(action)
  }

  /// Carries all steps out, each when it is allowed, otherwise in the order given. Those for whose turn there is no such moment,
  /// two that change places for example, are doubtful.
  /// - Returns: the steps in the order in which they were carried out.
  mutating func applyInOrder(_ actions: [PlacementAction]) -> [PlacementAction] {
    var (rest, done) = (actions, [PlacementAction]())
    for _ in 0..<Self.rounds where !rest.isEmpty {
      var later: [PlacementAction] = []
      for action in rest {
        guard allows(action) else {
          later.append(action)
          continue
        }
        carryOut(action)
        done.append(action)
      }
      if later.count == rest.count {
        let first = later.removeFirst()
        apply(first)
        done.append(first)
      }
      rest = later
    }
    for action in rest { apply(action) }
    return done + rest
  }

  /// Why a step is allowed neither in its turn nor as things are now; `nil` if all are.
  var fault: String? {
    for action in doubtful {
      guard let (view, index) = placed(by: action), !allows(action) else { continue }
      let rejections = without(view.id) { ranker.rejections(of: view, at: index) }
      let words = rejections.map(\.rejection.words).joined(separator: ", ")
      return "\(Words.cut(view.name)) can't run on \(Words.cut(cluster.nodes[index].name)): it \(words)"
    }
    return nil
  }

  private func allows(_ action: PlacementAction) -> Bool {
    guard let (view, index) = placed(by: action) else { return true }
    return without(view.id) { ranker.passes(view, at: index) }
  }

  private func without<Result>(_ workload: WorkloadID, _ body: () -> Result) -> Result {
    let mark = cluster.mark()
    for place in cluster.places(of: workload) { cluster.remove(workload, at: place) }
    defer { cluster.undo(to: mark) }
    return body()
  }

  private func placed(by action: PlacementAction) -> (WorkloadView, Int)? {
    let (workload, node, origin): (WorkloadID, NodeID, NodeID)
    switch action {
    case .stop: return nil
    case .start(let id, let target): (workload, node, origin) = (id, target, target)
    case .move(let id, let from, let to): (workload, node, origin) = (id, to, from)
    }
    guard let index = cluster.index(of: node) else { return nil }
    let view = [origin, node].lazy.compactMap { cluster.index(of: $0) }
      .compactMap { place in cluster.nodes[place].placed.first { $0.id == workload } }.first
    return (asked[workload] ?? view).map { ($0, index) }
  }

  private func carryOut(_ action: PlacementAction) {
    let placed = placed(by: action)
    switch action {
    case .start: break
    case .stop(let workload, let node), .move(let workload, let node, _):
      if let index = cluster.index(of: node) { cluster.remove(workload, at: index) }
    }
    guard let (view, index) = placed else { return }
    cluster.remove(view.id, at: index)
    cluster.place(view, at: index)
  }
}
