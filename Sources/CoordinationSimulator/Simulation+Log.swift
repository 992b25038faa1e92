import Coordination
import EdgeModel

/// Replicas on simulated machines: effects are carried out one by one, and a crash can come between any two.
extension Simulation {
  mutating func step(_ machine: SimulatedMachine, _ event: ReplicaEvent) {
    guard machine.isUp, let before = machine.replica?.role,
      let effects = machine.replica?.step(event, at: machine.clock(at: now), rng: &random)
    else { return }
    for effect in effects {
      carryOut(effect, on: machine)
      guard machine.isUp else { return }
      if scenario.faults.agentCrashes > 0, random.chance(danger(of: effect)) {
        return crash(machine, losesPower: false)
      }
    }
    if before == .leader || machine.replica?.role == .leader { checkLeases() }
  }

  /// How likely an agent dies right after an effect: more so when it has just promised something.
  private func danger(of effect: ReplicaEffect) -> Double {
    if isCalm { return 0 }
    switch effect {
    case .send(let message, _):
      if case .voteAnswer(true) = message.body { return 0.1 }
      return 0.000_2
    case .changed(let leadership): return leadership.role == .leader ? 0.1 : 0.000_2
    case .storeBallot, .storeEntries, .storeSnapshot, .compact: return 0.001
    case .committed, .answered, .contradicted, .setTimer: return 0.000_2
    }
  }

  private mutating func carryOut(_ effect: ReplicaEffect, on machine: SimulatedMachine) {
    switch effect {
    case .storeBallot(let ballot):
      if mutant != .voteNotPersisted { machine.disk.ballot = ballot }
      if ballot.vote == machine.id { checkStanding(machine, epoch: ballot.epoch) }
    case .storeEntries(let entries, let after, let orphaned):
      machine.disk.entries.removeAll { $0.version.index > after.index }
      machine.disk.entries += entries
      if mutant == .mergeByClock { keepOrphans(orphaned, on: machine) }
    case .storeSnapshot(let state, _):
      machine.disk.base = state
      machine.disk.entries = machine.replica?.log.entries ?? []
      observer.jumps(to: state.version, on: machine.index, at: now)
    case .compact(let state):
      machine.disk.base = state
      machine.disk.entries.removeAll { $0.version.index <= state.version.index }
    case .send(let message, let node): transmit(message, from: machine, to: node)
    case .committed(let version): count(through: version, on: machine)
    case .answered(let proposal, .acknowledged(let version, let durability)):
      if mutant != .mergeByClock {
        let entry = machine.replica?.log.entry(at: version.index)
        observer.acknowledges(version, durability, entry, at: now)
      }
      if proposal.number >= lastRequest ?? .max { lastRequestSucceeded = true }
    case .answered: break
    case .changed(let leadership):
      machine.leadsSince = leadership.role == .leader ? now : nil
      machine.polled = []
      if leadership.role == .leader { observer.leads(machine.index, epoch: leadership.epoch, at: now) }
    case .contradicted(let error, _):
      observer.broken(.oneLog, at: now, "machine \(machine.index): \(error)")
    case .setTimer(let local):
      machine.timer += 1
      let at = max(machine.truth(of: local), now)
      queue.plan(.timer(machine: machine.index, incarnation: machine.incarnation, number: machine.timer), at: at)
    }
  }

  private mutating func transmit(_ message: ReplicaMessage, from machine: SimulatedMachine, to node: NodeID) {
    guard let receiver = indexOf[node] else { return }
    if mutant == .selfPromotion {
      // Whoever is asked has already agreed.
      switch message.body {
      case .preVote(let next, _):
        let answer = ReplicaMessage(epoch: message.epoch, .preVoteAnswer(next: next, granted: true))
        queue.plan(.arrives(Envelope(from: machine.index, to: machine.index, content: .replica(answer))), at: now)
      case .vote:
        for other in machines where other !== machine && other.holdsLog {
          let answer = ReplicaMessage(epoch: message.epoch, .voteAnswer(granted: true))
          step(machine, .received(answer, from: other.id))
        }
        return
      default: break
      }
    }
    send(.replica(message), from: machine.index, to: receiver)
  }

  private mutating func count(through version: DesiredVersion, on machine: SimulatedMachine) {
    guard let replica = machine.replica else { return }
    var index = machine.checked
    while index < version.index {
      index += 1
      if let entry = replica.log.entry(at: index) { observer.counts(entry, on: machine.index, at: now) }
    }
    machine.checked = version.index
  }

  /// Who hears no majority, and has not for a while, must leave the epoch as it is.
  private mutating func checkStanding(_ machine: SimulatedMachine, epoch: UInt64) {
    guard let voters = machine.replica?.voters, !scenario.isPair, changedAt.duration(to: now) > .seconds(2) else {
      return
    }
    let heard = voters.voters.filter { node in
      guard let other = indexOf[node].map({ machines[$0] }) else { return false }
      return other.isUp && !other.isPaused(at: now) && network.carries(from: other.index, to: machine.index)
    }
    if heard.count < voters.majority {
      observer.broken(
        .noNeedlessElection, at: now, "machine \(machine.index) hears no majority, and begins epoch \(epoch)")
    }
  }

  /// At most one machine may believe that it leads without asking.
  private mutating func checkLeases() {
    if scenario.isPair { return }
    let holders = machines.filter { machine in
      machine.replica?.role == .leader && (machine.replica?.leaseEnd ?? .zero) > machine.clock(at: now)
    }
    observer.holdLeases(holders.map(\.index), at: now)
  }

  // MARK: the mutant that merges

  private mutating func keepOrphans(_ entries: [DesiredEntry], on machine: SimulatedMachine) {
    for entry in entries {
      for case .allocation(let record) in entry.changes {
        machine.orphans.append((.allocation(record), machine.disk.clocks[entry.version] ?? .zero))
      }
    }
  }

  /// The newest clock wins.
  mutating func merge(_ orphans: [(change: DesiredChange, clock: MonotonicInstant)], on machine: SimulatedMachine) {
    guard let replica = machine.replica, replica.role == .leader else { return }
    for (change, clock) in orphans {
      guard case .allocation(let record) = change, clock > written[record.id] ?? .zero else { continue }
      propose([change], on: machine, clock: clock)
    }
  }
}
