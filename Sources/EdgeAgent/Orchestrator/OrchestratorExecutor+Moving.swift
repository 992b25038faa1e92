import Coordination
import EdgeModel
import Logging

/// Moving what is on machines that are being drained.
extension OrchestratorExecutor {
  /// So many apps are moved at once: each is built and started anew on its next machine.
  private static let movesAtOnce = 4

  /// Has an app come up on another machine. What serves goes on until then, where two of it may run side by side.
  func move(_ id: AllocationID, _ context: AgentContext) async throws {
    let snapshot = try await plane.snapshot()
    let mishaps = term.moves.mishaps(of: id.deployment)
    let (placement, allotment) = (placement, Allotment(epoch: term.epoch))
    var words: String?
    var target: NodeID?
    try await term.writer.write { state in
      (words, target) = (nil, nil)
      var now = snapshot
      now.desired = state
      guard let deployment = state.deployments[id.deployment], let allocation = state.allocations[id],
        state.cordons[allocation.node]?.mode == .draining, Leaving(allocation, in: now) == .due,
        now.movesUnderWay < Self.movesAtOnce
      else { return [] }
      let choice = try await placement.choose(
        allocation.workload, for: deployment, in: now, but: Set(mishaps.keys))
      guard case .node(let node) = choice else {
        if case .none(let reason) = choice { words = Self.told(mishaps, reason, state) }
        return []
      }
      guard allocation.workload.availability == .keepRunning || deployment.generation == id.generation else {
        words = "its newest version failed, and it may run only once: update it, or roll it back"
        return []
      }
      target = node
      guard Replacement.mayRun(deployment.id, allocation.workload.availability, on: node, in: state, gone: now.gone)
      else { return try allotment.retire(deployment.id, in: state) }
      let serving = SideBySide.serving(deployment.id, beside: allocation.workload, on: node, in: now)
      return try allotment.place(
        deployment, allocation.workload, allocation.source, on: node, in: state, after: id, keeping: serving)
    }
    if term.moves.note(id.deployment, words) {
      plane.changed.raise()
      if let words {
        context.logger.warning("an app can't be moved", metadata: ["allocation": "\(id)", "reason": "\(words)"])
      }
    }
    if let target {
      context.logger.notice(
        "an app leaves a machine that is being drained", metadata: ["allocation": "\(id)", "to": "\(target)"])
    }
  }

  /// Where it did not come up counts more than that there is no other machine.
  private static func told(_ mishaps: [NodeID: String], _ reason: String, _ state: DesiredState) -> String {
    guard !mishaps.isEmpty else { return reason }
    let told = mishaps.sorted { $0.key < $1.key }.map { node, words in
      "it did not come up on \(state.nodes[node]?.name.rawValue ?? node.rawValue): \(words)"
    }
    return (told + [reason]).joined(separator: "; ")
  }
}
