import Coordination
import EdgeModel

/// What users ask for, and what workers do about it.
extension Simulation {
  // MARK: users

  mutating func request() {
    guard !isCalm else { return }
    plan(.request, in: .zero ... .seconds(2 / max(scenario.requestsPerSecond, 0.01)))
    guard let leader = leaders().randomElement(using: &random), let state = leader.replica?.state else { return }
    let known = state.allocations.values.filter { $0.phase == .run || $0.phase == .stop }.sorted { $0.id < $1.id }
    let dice = Int.random(in: 0..<10, using: &random)
    if dice < 5 || known.isEmpty {
      place(on: leader)
    } else if var record = known.randomElement(using: &random),
      var deployment = state.deployments[record.id.deployment], deployment.intent != .destroy
    {
      do {
        if dice < 8 {
          try record.move(to: .remove, because: .destroyed, by: .user)
          deployment.intent = .destroy
          removalAsked.insert(record.id.deployment)
        } else {
          try record.move(to: record.phase == .run ? .stop : .run, because: .asked, by: .user)
          deployment.intent = record.phase == .run ? .run : .stop
        }
        propose([.deployment(deployment), .allocation(record)], on: leader)
      } catch {
        observer.broken(.oneLog, at: now, "the table of transitions refuses what users may ask for: \(error)")
      }
    }
  }

  mutating func place(on leader: SimulatedMachine) {
    guard let replica = leader.replica, let name = AppName("app"),
      let commit = CommitID(String(repeating: "a", count: 40)),
      let digest = BlobDigest(String(repeating: "b", count: 64))
    else { return observer.broken(.healsCompletely, at: now, "the simulator can't make an allocation") }
    let target = machines[Int.random(in: machines.indices, using: &random)]
    let deployment = Deployment(
      id: DeploymentID(using: &random), name: name, source: GitSource(url: "https://example.org/ann/shop.git"),
      createdAt: Timestamp(milliseconds: now.nanoseconds / 1_000_000),
      createdBy: Actor(role: .user, name: "ann", isAdministrator: false))
    let record = Allocation(
      placing: AllocationID(deployment: deployment.id, generation: 1, attempt: 1), on: target.id,
      name: name, workload: WorkloadSpec(language: "static", port: 80),
      source: SourceReference(commit: commit, digest: digest, size: 1), epoch: replica.ballot.epoch)
    propose([.deployment(deployment), .allocation(record)], on: leader)
  }

  mutating func propose(
    _ changes: [DesiredChange], on machine: SimulatedMachine, clock: MonotonicInstant? = nil
  ) {
    guard let replica = machine.replica else { return }
    proposals += 1
    let id = ProposalID(proposals)
    let last = replica.log.last
    step(machine, .proposed(id, changes, after: mutant == .mergeByClock ? last : replica.state.version))
    if mutant == .mergeByClock, let written = machine.replica?.log.last, written != last {
      // Acknowledged as soon as one machine holds it.
      let clock = clock ?? now.advanced(by: machine.wallOffset)
      machine.disk.clocks[written] = clock
      for case .allocation(let record) in changes {
        self.written[record.id] = max(self.written[record.id] ?? .zero, clock)
        if record.phase == .remove { destroyed.insert(record.id) }
      }
    }
  }

  func leaders() -> [SimulatedMachine] {
    machines.filter { $0.replica?.role == .leader && !$0.isPaused(at: now) }
  }

  // MARK: workers

  /// Asks the leader it believes in, or anybody who could know.
  mutating func poll(_ machine: SimulatedMachine) {
    plan(
      .poll(machine: machine.index, incarnation: machine.incarnation), in: .milliseconds(700) ... .milliseconds(1_300))
    if mutant == .stopsWhenAlone, machine.heardLeader.duration(to: now) > .seconds(9) { stopAll(on: machine) }
    let holders = machines.indices.filter { machines[$0].holdsLog }
    let asked = machine.believed ?? holders.randomElement(using: &random) ?? 0
    // Forgotten until it answers.
    machine.believed = nil
    let gate = machine.disk.gate
    let running = machine.running.keys.sorted()
    send(
      .poll(seen: gate.assignments?.version, epoch: gate.epoch, running: running), from: machine.index, to: asked)
    if !machine.orphans.isEmpty {
      send(.orphans(machine.orphans), from: machine.index, to: asked)
      if machines[asked].replica?.role == .leader { machine.orphans = [] }
    }
  }

  mutating func answer(
    _ machine: SimulatedMachine, _ worker: Int, seen: DesiredVersion?, epoch: UInt64, running: [AllocationID]
  ) {
    guard let replica = machine.replica else { return }
    guard replica.maySpeak else {
      let leader = replica.leader.flatMap { indexOf[$0] }
      return send(.answer(leader: leader == machine.index ? nil : leader), from: machine.index, to: worker)
    }
    let node = machines[worker].id
    machine.polled.insert(node)
    let leaderEpoch = replica.ballot.epoch
    if seen == replica.state.version, epoch == leaderEpoch {
      send(.answer(leader: machine.index), from: machine.index, to: worker)
    } else if let set = replica.state.assignments(of: node, epoch: leaderEpoch) {
      send(.assignments(set), from: machine.index, to: worker)
    }
    confirmGone(on: machine, node: node, seen: seen, running: running)
  }

  /// A worker that knows of the removal and doesn't run it any more has confirmed it.
  private mutating func confirmGone(
    on machine: SimulatedMachine, node: NodeID, seen: DesiredVersion?, running: [AllocationID]
  ) {
    guard let state = machine.replica?.state, seen == state.version else { return }
    let gone = state.allocations.values.lazy.filter {
      $0.node == node && $0.phase == .remove && !running.contains($0.id)
    }
    guard var record = gone.min(by: { $0.id < $1.id }) else { return }
    do {
      try record.move(to: .removed, because: .confirmedGone, by: .worker)
      propose([.allocation(record)], on: machine)
    } catch {
      observer.broken(.oneLog, at: now, "the table of transitions refuses what workers confirm: \(error)")
    }
  }

  mutating func obey(_ machine: SimulatedMachine, _ set: Assignments, from leader: Int) {
    machine.believed = leader
    machine.heardLeader = now
    let isLax =
      mutant == .fencingOff || mutant == .oldSetReplayed && set.epoch >= machine.disk.gate.epoch
    if isLax {
      machine.disk.gate = AssignmentGate(epoch: set.epoch, assignments: set)
    } else {
      do { try machine.disk.gate.admit(set) } catch { return }
    }
    if !isCalm, scenario.faults.agentCrashes > 0, random.chance(0.002) { return crash(machine, losesPower: false) }
    observer.obeys(set, on: machine.index, at: now)
    reconcile(machine, set)
  }

  mutating func reconcile(_ machine: SimulatedMachine, _ set: Assignments) {
    let wanted = set.allocations.filter { $0.phase == .run }
    for (id, epoch) in machine.running.sorted(by: { $0.key < $1.key })
    where epoch <= set.epoch && !wanted.contains(where: { $0.id == id }) {
      machine.running[id] = nil
      observer.stops(id, on: machine.index, by: set, at: now)
    }
    for record in wanted where machine.running[record.id] == nil {
      machine.running[record.id] = record.epoch
      observer.starts(record.id, on: machine.index, by: set, at: now)
    }
  }

  private mutating func stopAll(on machine: SimulatedMachine) {
    for id in machine.running.keys.sorted() {
      machine.running[id] = nil
      observer.stops(id, on: machine.index, by: nil, at: now)
    }
  }
}
