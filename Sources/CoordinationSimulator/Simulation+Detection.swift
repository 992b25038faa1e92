import Coordination
import EdgeModel

/// On a small platform every machine watches all others with ``FailureDetector``: on one of two it decides who is not
/// waited for, and everywhere whose work is placed anew.
extension Simulation {
  mutating func beginWatching(_ machine: SimulatedMachine) throws {
    machine.detector = try FailureDetector(id: machine.id)
    watch(machine, .peersChanged(machines.map(\.id)))
    plan(.beat(machine: machine.index, incarnation: machine.incarnation), in: .zero ... .seconds(1))
  }

  mutating func beat(_ machine: SimulatedMachine) {
    plan(.beat(machine: machine.index, incarnation: machine.incarnation), in: .seconds(1) ... .seconds(1))
    replaceWhatIsLost(on: machine)
    let incarnation = UInt64(machine.incarnation)
    for other in machines where other !== machine {
      send(.detection(.beat(incarnation: incarnation)), from: machine.index, to: other.index)
    }
  }

  mutating func watch(_ machine: SimulatedMachine, _ event: FailureDetector.Event) {
    guard let effects = machine.detector?.step(event, at: machine.clock(at: now), rng: &random) else { return }
    for effect in effects { carryOut(effect, on: machine) }
  }

  mutating func receive(_ message: DetectionMessage, from sender: SimulatedMachine, on machine: SimulatedMachine) {
    switch message {
    case .beat(let incarnation): watch(machine, .heartbeat(from: sender.id, incarnation: incarnation))
    case .probe: tell(.answer(incarnation: UInt64(machine.incarnation)), sender.id, from: machine)
    case .answer(let incarnation): watch(machine, .answered(by: sender.id, incarnation: incarnation))
    case .askToProbe(let node): watch(machine, .probeRequested(of: node, by: sender.id))
    case .probed(let node, let reached):
      watch(machine, .indirectAnswer(about: node, by: sender.id, reached: reached))
    }
  }

  private mutating func carryOut(_ effect: FailureDetector.Effect, on machine: SimulatedMachine) {
    switch effect {
    case .probe(let node): tell(.probe, node, from: machine)
    case .askToProbe(let node, let helpers): for helper in helpers { tell(.askToProbe(node), helper, from: machine) }
    case .answerProbe(let node, let asker, let reached): tell(.probed(node, reached: reached), asker, from: machine)
    case .setTimer(let moment):
      machine.watchTimer += 1
      guard let moment else { return }
      queue.plan(
        .watch(machine: machine.index, incarnation: machine.incarnation, number: machine.watchTimer),
        at: max(machine.truth(of: moment), now))
    case .alive(let node, _):
      machine.gone[node] = nil
      step(machine, .judged(node, isGone: false))
    case .dead(let node, _):
      machine.gone[node] = now
      accusations += 1
      step(machine, .judged(node, isGone: true))
    case .suspected, .brakeEngaged, .brakeReleased: break
    }
  }

  private mutating func tell(_ message: DetectionMessage, _ node: NodeID, from machine: SimulatedMachine) {
    if let receiver = indexOf[node] { send(.detection(message), from: machine.index, to: receiver) }
  }
}
