import Coordination
import EdgeModel

/// One scenario in virtual time, over the very ``Replica`` and ``AssignmentGate`` that run in production.
public struct Simulation {
  enum Event {
    case arrives(Envelope)
    case timer(machine: Int, incarnation: Int, number: Int)
    case poll(machine: Int, incarnation: Int)
    /// A heartbeat to those that watch this machine, and the timer of its own watching.
    case beat(machine: Int, incarnation: Int)
    case watch(machine: Int, incarnation: Int, number: Int)
    case resume(machine: Int)
    case restart(machine: Int)
    case mend
    case fault
    case request
    case calm
    case judge
    case verdict
  }

  struct Envelope {
    enum Content {
      case replica(ReplicaMessage)
      /// A worker asks what it shall run, and tells what does.
      case poll(seen: DesiredVersion?, epoch: UInt64, running: [AllocationID])
      case assignments(Assignments)
      /// Nothing new, or: ask that one.
      case answer(leader: Int?)
      case detection(DetectionMessage)
      /// What truncation dropped, for the mutant that merges it.
      case orphans([(change: DesiredChange, clock: MonotonicInstant)])
    }
    var from: Int
    var to: Int
    var content: Content
  }

  /// What is played.
  public let scenario: Scenario
  let mutant: Mutant?
  var random: SeededRandom
  var queue = EventQueue<Event>()
  var now = MonotonicInstant.zero
  var network: SimulatedNetwork
  var machines: [SimulatedMachine] = []
  var indexOf: [NodeID: Int] = [:]
  var observer: Observer
  var isCalm = false
  /// Until when what goes on after everything has healed may go on.
  var judgeUntil = MonotonicInstant.zero
  var proposals: UInt64 = 0
  /// The number of the request that must succeed after everything has healed.
  var lastRequest: UInt64?
  var lastRequestSucceeded = false
  /// When the newest record of each allocation was written, as the writer's clock showed it.
  var written: [AllocationID: MonotonicInstant] = [:]
  /// What users destroyed, for the mutant that acknowledges early.
  var destroyed: Set<AllocationID> = []
  /// What users asked to be removed.
  var removalAsked: Set<DeploymentID> = []
  /// When machines or the network changed last.
  var changedAt = MonotonicInstant.zero
  var events = 0
  var accusations = 0
  let cluster: ClusterID

  /// Sets everything up, at virtual time 0; nothing runs yet.
  /// - Parameter mutant: a mistake that is built in; `nil` for the rules as they are.
  public init(_ scenario: Scenario, mutant: Mutant? = nil) {
    self.scenario = scenario
    self.mutant = mutant
    random = SeededRandom(seed: scenario.seed)
    network = SimulatedNetwork(machines: scenario.machines, faults: scenario.faults)
    observer = Observer(mutant: mutant, isPair: scenario.isPair)
    cluster = ClusterID(using: &random)
    found()
  }

  /// Runs until the end, or until a promise is broken.
  public mutating func run() -> SimulationReport {
    while observer.violations.isEmpty, let (at, event) = queue.next() {
      if events > 20_000_000 { observer.broken(.healsCompletely, at: now, "there is no end of messages") }
      now = at
      events += 1
      handle(event)
      if case .verdict = event { break }
    }
    return SimulationReport(
      scenario: scenario, violations: observer.violations, events: events, elections: observer.elections,
      accusations: accusations,
      acknowledged: observer.acknowledged.count, virtualSeconds: Double(now.nanoseconds) / 1e9)
  }

  /// All machines are there, and the first ones hold a log that says so.
  private mutating func found() {
    let everybody = scenario.machines <= 9
    for index in 0..<scenario.machines {
      let id = NodeID(using: &random)
      indexOf[id] = index
      machines.append(SimulatedMachine(index: index, id: id, holdsLog: everybody || index < scenario.voters))
    }
    let voters = VoterSet(
      voters: machines.prefix(scenario.voters).map(\.id), mode: scenario.isPair ? .ranked : .quorum)
    let first = DesiredEntry(
      version: DesiredVersion(epoch: 1, index: 1), changes: [.cluster(cluster), .voters(voters)])
    observer.counts(first, on: 0, at: now)
    for machine in machines {
      machine.rate = 1 + scenario.faults.drift * (Double.random(in: -1...1, using: &random))
      if machine.index < scenario.voters {
        machine.disk.ballot = Ballot(epoch: 1)
        machine.disk.entries = [first]
      }
      start(machine)
    }
    plan(.fault, in: .zero ... .seconds(10))
    plan(.request, in: .zero ... .seconds(8))
    queue.plan(.calm, at: now.advanced(by: .seconds(scenario.seconds)))
  }

  mutating func plan(_ event: Event, in range: ClosedRange<Duration>) {
    queue.plan(event, at: now.advanced(by: random.duration(range)))
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .arrives(let envelope): arrive(envelope)
    case .timer(let index, let incarnation, let number):
      let machine = machines[index]
      guard machine.incarnation == incarnation, machine.timer == number, !waits(machine, event) else { return }
      step(machine, .timer)
    case .poll(let index, let incarnation):
      let machine = machines[index]
      guard machine.incarnation == incarnation, machine.isUp, !waits(machine, event) else { return }
      poll(machine)
    case .beat(let index, let incarnation):
      let machine = machines[index]
      guard machine.incarnation == incarnation, machine.isUp, !waits(machine, event) else { return }
      beat(machine)
    case .watch(let index, let incarnation, let number):
      let machine = machines[index]
      guard machine.incarnation == incarnation, machine.watchTimer == number, !waits(machine, event) else { return }
      watch(machine, .timerFired)
    case .resume(let index): resume(machines[index])
    case .restart(let index): if !machines[index].isUp { start(machines[index]) }
    case .mend:
      changedAt = now
      network.heal()
    case .fault: befall()
    case .request: request()
    case .calm: calm()
    case .judge: judge()
    case .verdict:
      if !lastRequestSucceeded { observer.broken(.healsCompletely, at: now, "a request is not acknowledged for 5 s") }
    }
  }

  /// A machine that stands still gets it later.
  private mutating func waits(_ machine: SimulatedMachine, _ event: Event) -> Bool {
    guard machine.isPaused(at: now) else { return false }
    machine.backlog.append(event)
    return true
  }

  func rules() -> ReplicaRules {
    switch mutant {
    case .noPreVote: ReplicaRules.all.subtracting(.preVote)
    case .noOpeningEntry: ReplicaRules.all.subtracting(.openingEntry)
    case .logsNotCompared: ReplicaRules.all.subtracting(.compareLogs)
    case .manyVotes: ReplicaRules.all.subtracting(.oneVote)
    case .sharedEpochs: ReplicaRules.all.subtracting(.ownEpochs)
    case .noLoyalty: ReplicaRules.all.subtracting(.loyalty)
    default: .all
    }
  }

  /// Whether failure detection runs: everybody watching everybody is for small platforms.
  var isWatched: Bool { scenario.machines <= 9 }

  /// An agent starts, with what its disk holds.
  mutating func start(_ machine: SimulatedMachine) {
    changedAt = now
    machine.isUp = true
    machine.checked = machine.disk.base.version.index
    machine.incarnation += 1
    machine.believed = nil
    machine.heardLeader = now
    machine.gone = [:]
    machine.leadsSince = nil
    plan(.poll(machine: machine.index, incarnation: machine.incarnation), in: .zero ... .seconds(1))
    // A worker goes on with what it has, through power cuts too.
    if let set = machine.disk.gate.assignments {
      observer.obeys(set, on: machine.index, at: now)
      reconcile(machine, set)
    }
    guard machine.holdsLog else { return }
    do {
      let log = try ReplicaLog(base: machine.disk.base, entries: machine.disk.entries)
      machine.replica = Replica(
        id: machine.id, ballot: machine.disk.ballot, log: log, timings: ReplicaTimings(), rules: rules(), foldAfter: 64,
        startedAt: machine.clock(at: now))
      step(machine, .timer)
      if isWatched { try beginWatching(machine) }
    } catch {
      observer.broken(.oneLog, at: now, "machine \(machine.index) can't start: \(error)")
    }
  }

  /// An agent ends without a word.
  mutating func stop(_ machine: SimulatedMachine, losesPower: Bool) {
    machine.isUp = false
    machine.incarnation += 1
    machine.replica = nil
    machine.pausedUntil = nil
    machine.backlog = []
    if losesPower {
      machine.running = [:]
      observer.losesPower(machine.index)
    }
  }

  mutating func resume(_ machine: SimulatedMachine) {
    guard !machine.isPaused(at: now) else { return }
    changedAt = now
    machine.pausedUntil = nil
    for event in machine.backlog { queue.plan(event, at: now) }
    machine.backlog = []
  }

  mutating func send(_ content: Envelope.Content, from sender: Int, to receiver: Int) {
    guard network.carries(from: sender, to: receiver) else { return }
    for journey in network.journeys(using: &random) {
      let envelope = Envelope(from: sender, to: receiver, content: content)
      queue.plan(.arrives(envelope), at: now.advanced(by: journey))
    }
  }

  private mutating func arrive(_ envelope: Envelope) {
    let machine = machines[envelope.to]
    guard machine.isUp, network.carries(from: envelope.from, to: envelope.to), !waits(machine, .arrives(envelope))
    else { return }
    switch envelope.content {
    case .replica(let message): step(machine, .received(message, from: machines[envelope.from].id))
    case .poll(let seen, let epoch, let running):
      answer(machine, envelope.from, seen: seen, epoch: epoch, running: running)
    case .assignments(let set): obey(machine, set, from: envelope.from)
    case .answer(let leader):
      if leader == envelope.from { machine.heardLeader = now }
      machine.believed = leader
    case .detection(let message): receive(message, from: machines[envelope.from], on: machine)
    case .orphans(let orphans): merge(orphans, on: machine)
    }
  }
}
