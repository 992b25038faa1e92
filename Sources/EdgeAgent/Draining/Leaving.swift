import EdgeModel

/// What becomes of an allocation that shall leave its machine.
enum Leaving: Hashable {
  /// It goes as soon as there is a place for it.
  case due
  /// What takes its place is on its way up.
  case replaced(by: AllocationID)
  /// It is left alone until something happens by itself; in words.
  case waits(String)
  /// It can't leave; in words.
  case stays(String)

  /// - Returns: `nil` for what runs no more, and so doesn't have to leave.
  init?(_ allocation: Allocation, in snapshot: PlatformSnapshot) {
    let state = snapshot.desired
    guard allocation.phase == .run, let deployment = state.deployments[allocation.id.deployment],
      deployment.intent == .run
    else { return nil }
    let observed = snapshot.reports[allocation.node]?.observed(allocation.id)
    if observed?.phase == .failed || observed?.phase == .completed { return nil }
    if let current = state.currentAllocation(of: deployment.id), current.id != allocation.id {
      self = current.node == allocation.node ? .waits(Self.update) : .replaced(by: current.id)
      return
    }
    guard allocation.workload.kind == .service else {
      self = .waits("it is a task, and ends by itself")
      return
    }
    let volumes = allocation.workload.volumes
    guard volumes.isEmpty else {
      self = .stays(Placement.pinned(by: volumes))
      return
    }
    guard
      deployment.generation == allocation.id.generation || deployment.failure?.generation == deployment.generation
    else {
      self = .waits(Self.update)
      return
    }
    guard snapshot.heard.contains(allocation.node), let observed else {
      self = .waits("its machine is not heard of")
      return
    }
    // A version that ran well before and doesn't now may do better elsewhere.
    let isKnown = deployment.history.contains { $0.isSame(as: ResolvedSource(of: allocation)) }
    self = isKnown || observed.phase == .running ? .due : .waits("it is on its way up")
  }

  private static let update = "a new version of it is on its way"
}

extension PlatformSnapshot {
  /// What is on a machine and shall leave it, in the order in which it does: the largest first, which are the hardest to place.
  func leaving(_ node: NodeID) -> [(allocation: Allocation, fate: Leaving)] {
    desired.allocations.values.filter { $0.node == node }.compactMap { allocation in
      Leaving(allocation, in: self).map { (allocation, $0) }
    }.sorted { one, other in
      let (left, right) = (one.0.workload.resources, other.0.workload.resources)
      return (right.memoryBytes, right.cpuMillicores, one.0.id) < (left.memoryBytes, left.cpuMillicores, other.0.id)
    }
  }

  /// The machines that are being drained, by id.
  var draining: [NodeID] {
    desired.cordons.values.filter { $0.mode == .draining && desired.nodes[$0.id] != nil }.map(\.id).sorted()
  }

  /// How many apps are being moved from one machine to another.
  var movesUnderWay: Int {
    desired.deployments.values.count { deployment in
      guard deployment.intent == .run else { return false }
      let running = desired.allocations(of: deployment.id).filter { $0.phase == .run }
      return Set(running.map(\.node)).count > 1
    }
  }
}
