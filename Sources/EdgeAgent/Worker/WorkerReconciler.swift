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
    case progress(AllocationID, ObservedAllocation.Phase, String?)
    case broughtUp(AllocationID)
    case failed(AllocationID, BringUpError)
    case abandoned(AllocationID)
    case takenDown(AllocationID, removing: Bool)
    case takeDownFailed(AllocationID, String)
  }

  private enum Work { case bringingUp, takingDown }

  private struct Entry {
    var observed: ObservedAllocation
    var work: Work?
    /// Its port answered since it was last brought up.
    var isUp = false
    /// Since when it is up.
    var upSince: Timestamp?
    /// Whether it ever was up, also under an earlier agent: then its end is a mishap, not a mistake of the app.
    var wasUp = false
    /// Nothing is tried before.
    var notBefore: Timestamp?
    var retries: UInt32 = 0
    /// What is left of it was taken away.
    var isCleared = false
  }

  /// How often an app that ended by itself is started again before it counts as failed.
  static let restartBudget: UInt32 = 5
  /// After so long without a mishap the budget is full again, in milliseconds.
  static let budgetRefill: Int64 = 600_000

  private(set) var assignments: Assignments?
  private var entries: [AllocationID: Entry] = [:]
  private var instances: [AllocationID: RuntimeInstance] = [:]
  private var hasSeenRuntime = false

  init() {}

  /// What the machine reports: every allocation of the set, and what is still being taken away.
  var observed: [ObservedAllocation] {
    entries.values.filter { !$0.isCleared }.map(\.observed).sorted { $0.id < $1.id }
  }

  /// The next time at which something is tried again.
  var nextAttempt: Timestamp? { entries.values.compactMap(\.notBefore).min() }

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
      for instance in seen { noteEnd(of: instance, now) }
    case .progress(let id, let phase, let detail):
      show(id, phase, detail, now)
    case .broughtUp(let id):
      entries[id]?.work = nil
      entries[id]?.isUp = true
      entries[id]?.wasUp = true
      entries[id]?.upSince = now
      entries[id]?.notBefore = nil
      entries[id]?.retries = 0
      show(id, .running, nil, now)
    case .failed(let id, let error):
      entries[id]?.work = nil
      guard let entry = entries[id] else { return }
      switch error.kind {
      case .machine:
        entries[id]?.retries = entry.retries &+ 1
        entries[id]?.notBefore = Self.later(now, attempt: entry.retries)
        show(id, .pending, error.words, now)
      case .ended where entry.wasUp:
        restart(id, error.words, now)
      case .ended, .app:
        show(id, .failed, error.words, now)
      }
    case .abandoned(let id):
      entries[id]?.work = nil
    case .takenDown(let id, let removing):
      entries[id]?.work = nil
      entries[id]?.isUp = false
      if removing {
        entries[id]?.isCleared = true
        instances[id] = nil
      } else if case .running? = instances[id]?.phase {
        instances[id]?.phase = .exited(status: nil)
      }
    case .takeDownFailed(let id, let words):
      entries[id]?.work = nil
      let retries = entries[id]?.retries ?? 0
      entries[id]?.retries = retries &+ 1
      entries[id]?.notBefore = Self.later(now, attempt: retries)
      entries[id]?.observed.detail = words
    }
  }

  /// An instance that was up and has ended by itself: started again after a pause, a few times.
  private mutating func noteEnd(of instance: RuntimeInstance, _ now: Timestamp) {
    guard case .exited(let status) = instance.phase, let entry = entries[instance.id], entry.isUp, entry.work == nil
    else { return }
    entries[instance.id]?.isUp = false
    if let since = entry.upSince, now.milliseconds - since.milliseconds >= Self.budgetRefill {
      entries[instance.id]?.observed.restarts = 0
    }
    restart(instance.id, status.map { "it ended by itself with status \($0)" } ?? "it ended by itself", now)
  }

  private mutating func restart(_ id: AllocationID, _ ending: String, _ now: Timestamp) {
    guard let restarts = entries[id]?.observed.restarts else { return }
    if restarts >= Self.restartBudget {
      show(id, .failed, "\(ending); it was started again \(restarts) times before", now)
    } else {
      entries[id]?.notBefore = Self.later(now, attempt: restarts)
      entries[id]?.observed.restarts = restarts &+ 1
      show(id, .starting, "\(ending); starting it again", now)
    }
  }

  private mutating func show(
    _ id: AllocationID, _ phase: ObservedAllocation.Phase, _ detail: String?, _ now: Timestamp
  ) {
    guard var entry = entries[id] else { return }
    if entry.observed.phase != phase { entry.observed.since = now }
    entry.observed.phase = phase
    entry.observed.detail = detail
    entries[id] = entry
  }

  /// 1, 2, 4 … 60 seconds.
  private static func later(_ now: Timestamp, attempt: UInt32) -> Timestamp {
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
    }
    switch allocation.phase {
    case .run: return nextOfWanted(id, allocation, set, now)
    case .stop, .failed: return nextOfStopped(id, allocation, now)
    case .remove, .removed: return nextOfRemoved(id, now)
    }
  }

  private mutating func nextOfWanted(
    _ id: AllocationID, _ allocation: Allocation, _ set: Assignments, _ now: Timestamp
  ) -> Action? {
    guard let entry = entries[id], entry.work == nil else { return nil }
    let isRunning = instances[id]?.phase == .running
    if entry.notBefore != nil { return nil }
    if entry.observed.phase == .failed {
      return isRunning ? takeDown(id, removing: false) : nil
    }
    if entry.isUp, isRunning {
      // Its stop failed, and then it was wanted again.
      if entry.observed.phase != .running { show(id, .running, nil, now) }
      return nil
    }
    guard isRunning || !isPortHeld(of: allocation, set) else {
      show(id, .pending, "port \(allocation.workload.port) is still held by what it replaces", now)
      return nil
    }
    entries[id]?.isUp = false
    entries[id]?.work = .bringingUp
    return .bringUp(id)
  }

  private mutating func nextOfStopped(_ id: AllocationID, _ allocation: Allocation, _ now: Timestamp) -> Action? {
    guard let entry = entries[id] else { return nil }
    if entry.work == .bringingUp { return .abandon(id) }
    guard entry.work == nil else { return nil }
    if instances[id]?.phase == .running {
      if entry.notBefore != nil { return nil }
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

  private mutating func nextOfRemoved(_ id: AllocationID, _ now: Timestamp) -> Action? {
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

  /// Whether something that is on its way out still has the port.
  private func isPortHeld(of allocation: Allocation, _ set: Assignments) -> Bool {
    instances.values.contains { other in
      other.id != allocation.id && other.phase == .running && other.probePort == allocation.workload.port
        && !set.allocations.contains { $0.id == other.id && $0.phase == .run }
    }
  }
}
