internal import EdgeModel

/// What is done, in which order.
extension PlanDraft {
  /// Does what puts others somewhere else, and takes it back where a step of the plan would then be allowed neither in its turn nor
  /// once all is done.
  /// - Returns: whether it holds.
  @discardableResult
  func attempt(_ change: () -> Void) throws -> Bool {
    let mark = cluster.mark()
    let before = (entries, origins, log, isInOrder)
    change()
    if cluster.mark() == mark { return true }
    if try ordered().isSound { return true }
    cluster.undo(to: mark)
    (entries, origins, log, isInOrder) = before
    return false
  }

  /// The steps, each in its turn where there is one.
  func ordered() throws -> (actions: [PlacementAction], isSound: Bool) {
    let steps = steps()
    if isInOrder { return (steps, true) }
    var replay = try PlanReplay(request, on: snapshot, filters: ranker.filters)
    let actions = replay.applyInOrder(steps)
    return (actions, replay.fault == nil)
  }

  private func steps() -> [PlacementAction] {
    var isSaid = Array(repeating: false, count: entries.count)
    var said: Set<WorkloadID> = []
    var actions: [PlacementAction] = []
    actions.reserveCapacity(log.count)
    for step in log {
      switch step {
      case .entry(let number) where !isSaid[number]:
        isSaid[number] = true
        if let action = action(of: entries[number]) { actions.append(action) }
      case .other(let workload) where said.insert(workload).inserted:
        if let action = action(of: workload) { actions.append(action) }
      case .entry, .other: continue
      }
    }
    return actions
  }

  private func action(of entry: Entry) -> PlacementAction? {
    guard let target = entry.target, !entry.isSettled else { return nil }
    let node = cluster.nodes[target].id
    guard let origin = entry.origin, origin != target else { return .start(entry.workload.id, on: node) }
    return .move(entry.workload.id, from: cluster.nodes[origin].id, to: node)
  }

  private func action(of workload: WorkloadID) -> PlacementAction? {
    guard let origin = origins[workload] else { return nil }
    let from = cluster.nodes[origin].id
    guard let home = cluster.home(of: workload) else { return .stop(workload, on: from) }
    return home == origin ? nil : .move(workload, from: from, to: cluster.nodes[home].id)
  }
}
