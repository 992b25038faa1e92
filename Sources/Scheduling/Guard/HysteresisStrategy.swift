internal import EdgeModel

/// Keeps any strategy from moving things to and fro: a voluntary move must gain enough, what moved stays a while, and there are
/// only so many in a window. What is displaced moves in any case.
public struct HysteresisStrategy: PlacementStrategy {
  /// What is known of moves before; times come in, since strategies have no clock.
  public struct History: Codable, Hashable, Sendable {
    /// How long each workload has been where it is, in seconds; one that is missing has been there long enough.
    public var residenceSeconds: [WorkloadID: Int64]
    /// How many voluntary moves were made in this window.
    public var movesInWindow: Int

    /// Nothing is known, unless said otherwise: then everything has been where it is long enough.
    public init(residenceSeconds: [WorkloadID: Int64] = [:], movesInWindow: Int = 0) {
      self.residenceSeconds = residenceSeconds
      self.movesInWindow = movesInWindow
    }
  }

  private let inner: any PlacementStrategy
  private let history: History
  private let leastGain: Int32
  private let leastResidence: Int64
  private let movesPerWindow: Int

  /// - Parameters:
  ///   - leastGain: by how much the new machine must be less spoken for, in ten-thousandths.
  ///   - leastResidence: how long a workload stays before it moves again; whole seconds count.
  public init(
    _ inner: any PlacementStrategy, history: History, leastGain: Int32 = 500, leastResidence: Duration = .seconds(300),
    movesPerWindow: Int = 4
  ) {
    self.inner = inner
    self.history = history
    self.leastGain = leastGain
    self.leastResidence = leastResidence.components.seconds
    self.movesPerWindow = movesPerWindow
  }

  public var name: String { inner.name }

  public func plan(
    _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
  ) throws -> PlacementPlan {
    let plan = try inner.plan(request, on: snapshot, &context)
    var left = movesPerWindow - history.movesInWindow
    let cluster = WorkingCluster(snapshot, for: request.workloads)
    var kept = plan
    kept.actions = plan.actions.filter { action in
      guard case .move(let workload, let from, let to) = action, isVoluntary(workload, from, request, cluster) else {
        return true
      }
      let stayed = history.residenceSeconds[workload] ?? .max
      guard left > 0, stayed >= leastResidence, gain(workload, from, to, cluster) >= Int64(leastGain) else {
        return false
      }
      left -= 1
      return true
    }
    guard kept.actions.count < plan.actions.count else { return plan }
    // Where others count on the room that a move makes, it is no whim.
    do { try PlanCheck().check(kept, of: request, on: snapshot, by: name) } catch { return plan }
    for index in kept.explanation.workloads.indices {
      let workload = kept.explanation.workloads[index].workload
      let isMoved = plan.actions.contains { if case .move(workload, _, _) = $0 { true } else { false } }
      let stillMoves = kept.actions.contains { if case .move(workload, _, _) = $0 { true } else { false } }
      guard isMoved, !stillMoves, let home = cluster.home(of: workload) else { continue }
      kept.explanation.workloads[index].node = cluster.nodes[home].id
      kept.explanation.workloads[index].note = "it stays where it is: a move now would gain too little or come too soon"
    }
    return kept
  }

  /// Whether nothing but a better score moves it.
  private func isVoluntary(
    _ workload: WorkloadID, _ from: NodeID, _ request: PlanRequest, _ cluster: WorkingCluster
  ) -> Bool {
    guard let index = cluster.index(of: from),
      let view = cluster.nodes[index].placed.first(where: { $0.id == workload })
    else { return false }
    let isChanged = request.workloads.contains { $0.id == workload && $0 != view }
    return !isChanged && cluster.nodes[index].keepsWhatItHas(view)
  }

  /// By how much less the new machine is spoken for than the old one, with the workload on each.
  private func gain(_ workload: WorkloadID, _ from: NodeID, _ to: NodeID, _ cluster: WorkingCluster) -> Int64 {
    guard let old = cluster.index(of: from), let new = cluster.index(of: to),
      let view = cluster.nodes[old].placed.first(where: { $0.id == workload })
    else { return 0 }
    let needs = cluster.needs(of: view)
    let columns = cluster.columns
    let before = max(columns.share(0, at: old, with: 0), columns.share(1, at: old, with: 0))
    let after = max(columns.share(0, at: new, with: needs.cpu), columns.share(1, at: new, with: needs.memory))
    return before - after
  }
}
