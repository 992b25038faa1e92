import Coordination
import EdgeModel

/// What befalls machines and their network, and how all of it heals.
extension Simulation {
  mutating func befall() {
    guard !isCalm else { return }
    changedAt = now
    let faults = scenario.faults
    let kinds: [(perMinute: Double, fault: (inout Simulation) -> Void)] = [
      (faults.agentCrashes, { $0.crash($0.anyMachine(), losesPower: false) }),
      (faults.powerCuts, { $0.crash($0.anyMachine(), losesPower: true) }),
      (
        faults.blackouts,
        { simulation in for machine in simulation.machines { simulation.crash(machine, losesPower: true) } }
      ),
      (faults.pauses, { $0.pause($0.anyMachine()) }),
      (faults.partitions, { $0.divide() }),
      (faults.oneWayCuts, { $0.muffle($0.anyMachine()) }),
      (faults.handOvers, { $0.askForHandOver() }),
      (faults.voterChanges, { $0.changeVoters() }),
      (mutant == .wallClockLease || mutant == .mergeByClock ? 6 : 0, { $0.setClock($0.anyMachine()) }),
    ]
    let perMinute = kinds.reduce(0) { $0 + $1.perMinute }
    guard perMinute > 0 else { return }
    plan(.fault, in: .zero ... .seconds(120 / perMinute))
    var dice = Double.random(in: 0..<perMinute, using: &random)
    for kind in kinds {
      dice -= kind.perMinute
      if dice < 0 { return kind.fault(&self) }
    }
  }

  /// Those that hold the log are hit more often: they are what is being tested.
  private mutating func anyMachine() -> SimulatedMachine {
    let holders = machines.prefix(max(scenario.voters, 1))
    if let holder = holders.randomElement(using: &random), random.chance(0.6) { return holder }
    return machines[Int.random(in: machines.indices, using: &random)]
  }

  mutating func crash(_ machine: SimulatedMachine, losesPower: Bool) {
    guard machine.isUp else { return }
    changedAt = now
    stop(machine, losesPower: losesPower)
    let away =
      random.chance(0.1) ? random.duration(.seconds(30) ... .seconds(120)) : random.duration(.zero ... .seconds(15))
    queue.plan(.restart(machine: machine.index), at: now.advanced(by: away))
  }

  private mutating func pause(_ machine: SimulatedMachine) {
    guard machine.isUp else { return }
    let length = random.duration(.milliseconds(100) ... .seconds(random.chance(0.2) ? 60 : 6))
    machine.pausedUntil = now.advanced(by: length)
    queue.plan(.resume(machine: machine.index), at: now.advanced(by: length))
  }

  private mutating func divide() {
    for index in machines.indices { network.part[index] = random.chance(0.5) ? 1 : 0 }
    plan(.mend, in: .seconds(1) ... .seconds(20))
  }

  private mutating func muffle(_ machine: SimulatedMachine) {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: network.isMute[machine.index] = true
    case 1: network.isDeaf[machine.index] = true
    default: network.cut(machine.index, anyMachine().index)
    }
    plan(.mend, in: .seconds(1) ... .seconds(15))
  }

  private mutating func askForHandOver() {
    guard let leader = leaders().randomElement(using: &random) else { return }
    step(leader, .handOver(to: nil))
  }

  /// One machine at a time: a stranger learns, a learner votes, a voter leaves.
  private mutating func changeVoters() {
    guard !scenario.isPair, let leader = leaders().randomElement(using: &random), var set = leader.replica?.voters
    else { return }
    let strangers = machines.filter { $0.holdsLog && !set.members.contains($0.id) }.map(\.id)
    if let learner = set.learners.first {
      set.learners.removeFirst()
      set.voters.append(learner)
    } else if set.voters.count > 3 || strangers.isEmpty, set.voters.count > 1,
      let leaving = set.voters.randomElement(using: &random)
    {
      set.voters.removeAll { $0 == leaving }
    } else if let stranger = strangers.randomElement(using: &random) {
      set.learners.append(stranger)
    }
    propose([.voters(set)], on: leader)
  }

  private mutating func setClock(_ machine: SimulatedMachine) {
    let change = random.duration(.seconds(-20) ... .seconds(20))
    machine.wallOffset += change
    if mutant == .wallClockLease {
      machine.offset += change
      step(machine, .timer)
    }
  }

  // MARK: the end

  /// From now on nothing goes wrong.
  mutating func calm() {
    isCalm = true
    network.heal()
    network.faults = .none
    for machine in machines {
      machine.pausedUntil = nil
      resume(machine)
      if !machine.isUp { start(machine) }
    }
    queue.plan(.judge, at: now.advanced(by: .seconds(30)))
    judgeUntil = now.advanced(by: .seconds(120))
  }

  /// One leader, whom everybody follows.
  mutating func judge() {
    let leading = machines.filter { $0.replica?.maySpeak == true }
    guard let leader = leading.first, leading.count == 1, let replica = leader.replica else {
      return observer.broken(.healsCompletely, at: now, "\(leading.count) machines lead, with everything well for 30 s")
    }
    // What was begun before may still be carried out, one change after the other.
    if now < judgeUntil, replica.voters.members.contains(where: { isBehind($0, replica) }) {
      return queue.plan(.judge, at: now.advanced(by: .milliseconds(300)))
    }
    for node in replica.voters.members {
      guard let index = indexOf[node], let other = machines[index].replica else { continue }
      if other.state != replica.state {
        observer.broken(
          .healsCompletely, at: now,
          "machine \(index) is at \(other.state.version), the leader at \(replica.state.version)")
      }
    }
    for machine in machines { checkWork(of: machine, replica) }
    checkDoubles(replica.state)
    for id in destroyed.sorted() where [.run, .stop].contains(replica.state.allocations[id]?.phase) {
      observer.broken(.nothingAcknowledgedLost, at: now, "\(id) was destroyed, and is wanted again")
    }
    for (id, phase) in observer.onBoth.sorted(by: { $0.key < $1.key }) { checkHeld(id, phase, replica.state) }
    lastRequest = proposals + 1
    place(on: leader)
    queue.plan(.verdict, at: now.advanced(by: .seconds(5)))
  }

  private func isBehind(_ node: NodeID, _ leader: Replica) -> Bool {
    guard let index = indexOf[node], let other = machines[index].replica else { return false }
    return other.state != leader.state
  }

  /// What both machines of a pair acknowledged.
  private mutating func checkHeld(_ id: AllocationID, _ phase: AllocationPhase, _ state: DesiredState) {
    let found = state.allocations[id]?.phase
    switch phase {
    case .remove, .removed:
      if found == .run || found == .stop {
        observer.broken(.nothingAcknowledgedLost, at: now, "\(id) was destroyed on both machines, and is wanted again")
      }
    case .run, .stop, .failed:
      // Placed anew meanwhile, it goes on under another name.
      let isReplaced = state.allocations(of: id.deployment).contains { $0.id > id }
      if found == nil, !removalAsked.contains(id.deployment), !isReplaced {
        observer.broken(.nothingAcknowledgedLost, at: now, "\(id) was placed on both machines, and is forgotten")
      }
    }
  }

  private mutating func checkWork(of machine: SimulatedMachine, _ leader: Replica) {
    guard let set = machine.disk.gate.assignments, set.epoch == leader.ballot.epoch else {
      return observer.broken(
        .healsCompletely, at: now,
        "machine \(machine.index) follows epoch \(machine.disk.gate.epoch), not \(leader.ballot.epoch)")
    }
    let wanted = set.allocations.filter { $0.phase == .run }.map(\.id)
    if wanted != machine.running.keys.sorted() {
      observer.broken(.healsCompletely, at: now, "machine \(machine.index) doesn't run just what it shall")
    }
  }
}
