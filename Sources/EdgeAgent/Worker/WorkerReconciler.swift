import EdgeModel

/// What a worker does next, as a pure value: no clock, no runtime, no tasks inside.
///
/// Two rules carry it. An instance is ended only when a persisted, complete set of an epoch not below its label omits it.
/// And whatever is wanted and doesn't run is brought up again, until it has failed in a way that trying again won't mend.
struct WorkerReconciler {
  /// Work that takes long, one piece an allocation.
  enum Action: Hashable, Sendable {
    /// Fetch, build, start and wait until it answers; or, where it runs already, just follow it.
    case bringUp(AllocationID)
    /// End it; `removing` takes away all that is left of it.
    case takeDown(AllocationID, removing: Bool)
    /// End the bringing up that is under way: it isn't wanted any more.
    case abandon(AllocationID)
  }

  /// What happened.
  enum Event: Sendable {
    /// The set that is in force.
    case assigned(Assignments)
    /// What the runtime has.
    case seen([RuntimeInstance])
    /// How long no leader was heard.
    case contact(LeaderContact)
    case progress(AllocationID, ObservedAllocation.Phase, String?)
    /// It answers; where it `holdsPort`, on the app's own port rather than on one of its own.
    case broughtUp(AllocationID, holdsPort: Bool = false)
    case failed(AllocationID, BringUpError)
    case abandoned(AllocationID)
    case takenDown(AllocationID, removing: Bool)
    case takeDownFailed(AllocationID, String)
    /// It runs, and its health check has failed as often as it may.
    case unwell(AllocationID, String)
  }

  private(set) var assignments: Assignments?
  var entries: [AllocationID: Entry] = [:]
  var instances: [AllocationID: RuntimeInstance] = [:]
  /// By which ports of this machine others reach its apps.
  var relayPorts: [DeploymentID: UInt16] = [:]
  private var hasSeenRuntime = false
  private var contact = LeaderContact.none

  init() {}

  /// What the machine reports: every allocation of the set, and what is still being taken away.
  var observed: [ObservedAllocation] {
    entries.values.filter { !$0.isCleared }.map { entry in
      var observed = entry.observed
      if observed.phase == .running, !observed.holdsPort { observed.relayPort = relayPorts[observed.id.deployment] }
      return observed
    }.sorted { $0.id < $1.id }
  }

  /// The next time at which something is tried again.
  var nextAttempt: Timestamp? { entries.values.compactMap(\.notBefore).min() }

  func isUp(_ id: AllocationID) -> Bool { entries[id]?.isUp ?? false }

  /// Where it listens on a port of its own; `nil` when it doesn't run, or has the app's port itself.
  func target(of id: AllocationID) -> PortTarget? {
    guard let instance = instances[id], instance.phase == .running, instance.probePort != 0,
      entries[id]?.observed.holdsPort != true, instance.probePort != entries[id]?.workload?.port
    else { return nil }
    return PortTarget(host: instance.probeHost, port: instance.probePort)
  }

  /// The ports that this machine's apps listen on, as far as they run.
  var listening: [UInt16] { instances.values.map(\.probePort) }

  /// Whether it never was up, as far as this agent and what it found know.
  func cameToNothing(_ id: AllocationID) -> Bool { entries[id].map { !$0.wasUp } ?? false }

  func instance(_ id: AllocationID) -> RuntimeInstance? { instances[id] }

  /// What follows from all that happened. The last event should be a fresh ``Event/seen(_:)``.
  mutating func actions(now: Timestamp) -> [Action] {
    guard let assignments, hasSeenRuntime else { return [] }
    for (id, entry) in entries where entry.notBefore.map({ $0 <= now }) ?? false { entries[id]?.notBefore = nil }
    var actions: [Action] = []
    let wanted = Dictionary(assignments.allocations.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for id in Set(entries.keys).union(instances.keys).union(wanted.keys).sorted() {
      if let action = next(id, wanted[id], assignments, now) { actions.append(action) }
    }
    return actions
  }

  // MARK: Events

  mutating func take(_ event: Event, now: Timestamp) {
    switch event {
    case .assigned(let set):
      assignments = set
    case .seen(let seen):
      instances = Dictionary(seen.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      hasSeenRuntime = true
      for instance in seen {
        noteEnd(of: instance, now)
        noteHealth(of: instance, now)
      }
    case .contact(let contact):
      self.contact = contact
    case .progress(let id, let phase, let detail):
      show(id, phase, detail, now)
    case .broughtUp(let id, let holdsPort):
      entries[id]?.observed.holdsPort = holdsPort
      entries[id]?.work = nil
      entries[id]?.isUp = true
      entries[id]?.wasUp = true
      entries[id]?.upSince = now
      entries[id]?.notBefore = nil
      entries[id]?.retries = 0
      show(id, .running, nil, now)
    case .failed(let id, let error):
      noteFailure(of: id, error, now)
    case .unwell(let id, let words):
      noteUnwell(id, words, now)
    case .abandoned(let id):
      entries[id]?.work = nil
    case .takenDown(let id, let removing):
      entries[id]?.work = nil
      entries[id]?.isUp = false
      entries[id]?.leavesRest = false
      if removing {
        entries[id]?.isCleared = true
        instances[id] = nil
      } else if case .running? = instances[id]?.phase {
        instances[id]?.phase = .exited(status: nil)
      }
      if let words = entries[id]?.unwell { noteEnding(of: id, nil, words, now) }
    case .takeDownFailed(let id, let words):
      entries[id]?.work = nil
      let retries = entries[id]?.retries ?? 0
      entries[id]?.retries = retries &+ 1
      entries[id]?.notBefore = Self.later(now, attempt: retries)
      entries[id]?.observed.detail = words
    }
  }

  mutating func show(
    _ id: AllocationID, _ phase: ObservedAllocation.Phase, _ detail: String?, _ now: Timestamp
  ) {
    guard var entry = entries[id] else { return }
    if entry.observed.phase != phase { entry.observed.since = now }
    entry.observed.phase = phase
    entry.observed.detail = detail
    entries[id] = entry
  }

  /// 1, 2, 4 … 60 seconds.
  static func later(_ now: Timestamp, attempt: UInt32) -> Timestamp {
    Timestamp(milliseconds: now.milliseconds &+ 1_000 * Int64(min(60, 1 << min(attempt, 6))))
  }

  // MARK: Decisions

  private mutating func next(
    _ id: AllocationID, _ allocation: Allocation?, _ set: Assignments, _ now: Timestamp
  ) -> Action? {
    guard let allocation else { return nextOfOmitted(id, set, now) }
    if entries[id] == nil {
      entries[id] = Entry(observed: ObservedAllocation(id: id, phase: .pending, since: now))
      // It was started before this agent was.
      if let phase = instances[id]?.phase, phase != .created { entries[id]?.wasUp = true }
      entries[id]?.workload = allocation.workload
      noteCompletion(before: id, now)
    }
    entries[id]?.workload = allocation.workload
    switch allocation.phase {
    case .run: return nextOfWanted(id, allocation, set, now)
    case .stop, .failed: return nextOfStopped(id, allocation, now)
    case .remove, .removed: return nextOfRemoved(id, now)
    }
  }

  private mutating func nextOfWanted(
    _ id: AllocationID, _ allocation: Allocation, _ set: Assignments, _ now: Timestamp
  ) -> Action? {
    let isRunning = instances[id]?.phase == .running
    if entries[id]?.isOver == false, let words = contact.reasonToEnd(allocation, isRunning: isRunning) {
      return nextOfUnled(id, words, now)
    }
    guard let entry = entries[id], entry.work == nil else { return nil }
    if entry.notBefore != nil { return nil }
    if entry.isOver {
      return isRunning || entry.leavesRest ? takeDown(id, removing: false) : nil
    }
    if entry.unwell != nil, isRunning { return takeDown(id, removing: false) }
    if entry.isUp, isRunning {
      // Its stop failed, and then it was wanted again.
      if entry.observed.phase != .running { show(id, .running, nil, now) }
      return nil
    }
    if !isRunning, let port = heldPort(of: allocation, set) {
      show(id, .pending, "port \(port) is still held by what it replaces", now)
      return nil
    }
    guard isRunning || allocation.workload.mayOverlap || !isAnotherRunning(than: id) else {
      show(id, .pending, "the version before it still runs, and the two must not run side by side", now)
      return nil
    }
    entries[id]?.isUp = false
    entries[id]?.unwell = nil
    entries[id]?.leavesRest = !allocation.workload.services.companions.isEmpty
    entries[id]?.work = .bringingUp
    return .bringUp(id)
  }

  private mutating func nextOfStopped(_ id: AllocationID, _ allocation: Allocation, _ now: Timestamp) -> Action? {
    entries[id]?.unwell = nil
    guard let entry = entries[id] else { return nil }
    if entry.work == .bringingUp { return .abandon(id) }
    guard entry.work == nil else { return nil }
    if instances[id]?.phase == .running || entry.leavesRest {
      // The pause after a stop that failed counts; one before another start holds up nothing.
      if entry.notBefore != nil, entry.observed.phase == .stopping { return nil }
      show(id, .stopping, entry.observed.detail, now)
      return takeDown(id, removing: false)
    }
    entries[id]?.isUp = false
    entries[id]?.notBefore = nil
    if case .failed(let words) = allocation.reason {
      show(id, .failed, words, now)
    } else {
      show(id, .stopped, nil, now)
    }
    return nil
  }

  /// Wanted, and it must not run while no leader is heard. Nothing of it counts as a mishap.
  private mutating func nextOfUnled(_ id: AllocationID, _ words: String, _ now: Timestamp) -> Action? {
    entries[id]?.unwell = nil
    guard let entry = entries[id] else { return nil }
    if entry.work == .bringingUp { return .abandon(id) }
    guard entry.work == nil else { return nil }
    if instances[id]?.phase == .running || entry.leavesRest {
      // The pause after a stop that failed counts; one before another start holds up nothing.
      if entry.notBefore != nil, entry.observed.phase == .stopping { return nil }
      show(id, .stopping, words, now)
      return takeDown(id, removing: false)
    }
    entries[id]?.isUp = false
    entries[id]?.notBefore = nil
    show(id, .stopped, words, now)
    return nil
  }

  private mutating func nextOfRemoved(_ id: AllocationID, _ now: Timestamp) -> Action? {
    entries[id]?.unwell = nil
    guard let entry = entries[id] else { return nil }
    if entry.work == .bringingUp { return .abandon(id) }
    guard entry.work == nil else { return nil }
    if entry.isCleared {
      // Kept until the set omits it, so that it is not taken for something new.
      guard instances[id] != nil else { return nil }
      entries[id]?.isCleared = false
    }
    if entry.notBefore != nil { return nil }
    show(id, .removing, entry.observed.detail, now)
    return takeDown(id, removing: true)
  }

  /// Not in the set: ended if the set speaks with at least the epoch that placed it.
  private mutating func nextOfOmitted(_ id: AllocationID, _ set: Assignments, _ now: Timestamp) -> Action? {
    if let instance = instances[id] {
      guard set.epoch >= instance.epoch else { return nil }
      if entries[id] == nil {
        entries[id] = Entry(observed: ObservedAllocation(id: id, phase: .removing, since: now))
      }
      entries[id]?.isCleared = false
    } else if entries[id]?.work == nil, entries[id]?.isCleared ?? true {
      entries[id] = nil
      return nil
    }
    return nextOfRemoved(id, now)
  }

  private mutating func takeDown(_ id: AllocationID, removing: Bool) -> Action {
    entries[id]?.work = .takingDown
    entries[id]?.notBefore = nil
    return .takeDown(id, removing: removing)
  }

  private func holdsPort(_ id: AllocationID, _ port: UInt16) -> Bool {
    entries[id].map { $0.observed.holdsPort && $0.workload?.port == port } ?? false
  }

  private func isAnotherRunning(than id: AllocationID) -> Bool {
    instances.values.contains { $0.id != id && $0.id.deployment == id.deployment && $0.phase == .running }
  }

  /// The port that something has which is on its way out, if there is one.
  private func heldPort(of allocation: Allocation, _ set: Assignments) -> String? {
    let (workload, port) = (allocation.workload, allocation.workload.port)
    for (id, other) in instances where id != allocation.id && other.phase == .running {
      if set.allocations.contains(where: { $0.id == id && $0.phase == .run }) { continue }
      if port != 0, other.probePort == port || holdsPort(id, port) { return "\(port)" }
      if let shared = entries[id]?.workload?.sharedPort(with: workload) { return shared }
    }
    return nil
  }
}
