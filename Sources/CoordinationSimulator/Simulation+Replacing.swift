import Coordination
import EdgeModel

/// What a leader does about machines that are gone: ``Replacement`` is the very rule of the agent.
extension Simulation {
  /// How long a new leader waits for machines to ask for their work.
  private static let grace: Duration = .seconds(15)

  mutating func replaceWhatIsLost(on machine: SimulatedMachine) {
    guard let replica = machine.replica, replica.maySpeak, let since = machine.leadsSince else { return }
    let state = replica.state
    let gone = machine.gone.mapValues { $0.duration(to: now) + .seconds(5) }
    let isInformed =
      since.duration(to: now) >= Self.grace
      || machines.allSatisfy { machine.polled.contains($0.id) || machine.gone[$0.id] != nil || $0 === machine }
    for lost in due(in: state, gone: gone, isInformed: isInformed) {
      let there = machines.filter { machine.gone[$0.id] == nil && $0.id != lost.node }
      guard let target = there.randomElement(using: &random) else { return }
      var older = lost
      if older.phase != .remove {
        do {
          try older.move(to: .remove, because: .superseded, by: .leader)
        } catch {
          return observer.broken(.oneLog, at: now, "the table of transitions refuses what a leader may do: \(error)")
        }
      }
      let id = AllocationID(
        deployment: lost.id.deployment, generation: lost.id.generation, attempt: lost.id.attempt &+ 1)
      let next = Allocation(
        placing: id, on: target.id, name: lost.name, workload: lost.workload, source: lost.source,
        epoch: replica.ballot.epoch)
      // One at a time: the next proposal is decided on what this one makes of the log.
      return propose([.allocation(older), .allocation(next)], on: machine)
    }
  }

  private func due(in state: DesiredState, gone: [NodeID: Duration], isInformed: Bool) -> [Allocation] {
    guard mutant == .destroyedReplaced else {
      return Replacement.due(in: state, gone: gone, isInformed: isInformed)
    }
    return state.allocations.values.filter {
      gone[$0.node] != nil && state.currentAllocation(of: $0.id.deployment) == $0
    }.sorted { $0.id < $1.id }
  }

  /// In the end each deployment that shall run does so once, and no other one.
  mutating func checkDoubles(_ state: DesiredState) {
    for deployment in state.deploymentsInOrder {
      let running = machines.reduce(0) { count, machine in
        count + machine.running.keys.count { $0.deployment == deployment.id }
      }
      let wanted = deployment.intent == .run && state.currentAllocation(of: deployment.id)?.phase == .run ? 1 : 0
      if running != wanted {
        observer.broken(
          .healsCompletely, at: now, "\(deployment.id) runs \(running) times in the end, and \(wanted) are wanted")
      }
    }
  }
}
