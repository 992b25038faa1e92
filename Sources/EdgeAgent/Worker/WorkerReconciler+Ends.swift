import EdgeModel

/// How apps end, and what follows.
extension WorkerReconciler {
  /// After so long without a mishap the budget is full again, in milliseconds.
  static let budgetRefill: Int64 = 600_000

  /// Bringing it up came to nothing.
  mutating func noteFailure(of id: AllocationID, _ error: BringUpError, _ now: Timestamp) {
    entries[id]?.work = nil
    entries[id]?.isUp = false
    guard let entry = entries[id] else { return }
    switch error.kind {
    case .machine:
      entries[id]?.retries = entry.retries &+ 1
      entries[id]?.notBefore = Self.later(now, attempt: entry.retries)
      show(id, .pending, error.words, now)
    case .ended:
      noteEnding(of: id, error.status, error.words, now)
    case .unwell where entry.wasUp:
      entries[id]?.unwell = error.words
      show(id, .starting, "\(error.words); it is ended", now)
    case .unwell, .app:
      show(id, .failed, error.words, now)
    }
  }

  /// An instance that was up and has ended by itself.
  mutating func noteEnd(of instance: RuntimeInstance, _ now: Timestamp) {
    guard case .exited(let status) = instance.phase, let entry = entries[instance.id], entry.work == nil,
      entry.isUp || entry.unwell != nil
    else { return }
    entries[instance.id]?.isUp = false
    if let reason = instance.reason ?? entry.unwell { return noteEnding(of: instance.id, nil, reason, now) }
    let ending = status.map { "it ended by itself with status \($0)" } ?? "it ended by itself"
    noteEnding(of: instance.id, status, ending, now)
  }

  /// What the runtime's own check says of one that is up.
  mutating func noteHealth(of instance: RuntimeInstance, _ now: Timestamp) {
    guard instance.phase == .running, let check = entries[instance.id]?.workload?.services.main.health,
      case .command = check.probe, case .unwell(let words) = HealthProber.finding(instance.health, check)
    else { return }
    noteUnwell(instance.id, words, now)
  }

  /// It is up, and its check fails: that is an end, too.
  mutating func noteUnwell(_ id: AllocationID, _ words: String, _ now: Timestamp) {
    guard let entry = entries[id], entry.isUp, entry.work == nil, instances[id]?.phase == .running else { return }
    entries[id]?.isUp = false
    entries[id]?.unwell = words
    show(id, .starting, "\(words); it is ended", now)
  }

  /// A task that had come to its end before this agent began stays as it is. How a service ended, in whatever way its
  /// machine went down, says nothing.
  mutating func noteCompletion(before id: AllocationID, _ now: Timestamp) {
    guard let entry = entries[id], let workload = entry.workload, workload.kind == .task,
      let instance = instances[id], instance.reason == nil, instance.phase == .exited(status: 0)
    else { return }
    entries[id]?.leavesRest = !workload.services.companions.isEmpty
    show(id, .completed, Self.completion, now)
  }

  private static let completion = "it ended with status 0"

  /// It is over, or it is started again after a pause.
  mutating func noteEnding(of id: AllocationID, _ status: Int32?, _ ending: String, _ now: Timestamp) {
    entries[id]?.unwell = nil
    if let since = entries[id]?.upSince, now.milliseconds - since.milliseconds >= Self.budgetRefill {
      entries[id]?.observed.restarts = 0
    }
    entries[id]?.upSince = nil
    guard let entry = entries[id] else { return }
    let restarts = entry.observed.restarts
    let service = entry.workload?.services.main ?? .plain
    switch Fate(after: status, of: service, restarts: restarts, wasUp: entry.wasUp) {
    case .completed:
      show(id, .completed, Self.completion, now)
    case .again:
      entries[id]?.notBefore = Self.later(now, attempt: restarts)
      entries[id]?.observed.restarts = restarts &+ 1
      show(id, .starting, "\(ending); starting it again", now)
    case .failed where restarts > 0:
      let times = restarts == 1 ? "once" : "\(restarts) times"
      show(id, .failed, "\(ending); it was started again \(times) before", now)
    case .failed:
      show(id, .failed, ending, now)
    }
  }
}
