import Coordination
import EdgeModel

/// Sees everything that happens on all machines, and notes each promise that is broken.
struct Observer {
  private(set) var violations: [Violation] = []
  /// The entries that counted anywhere, from index 1.
  private(set) var counted: [DesiredEntry] = []
  private(set) var acknowledged: [DesiredVersion] = []
  private(set) var elections = 0
  private var leaders: [UInt64: Int] = [:]
  /// What each allocation should be from which index on.
  private var phases: [AllocationID: [(index: UInt64, phase: AllocationPhase)]] = [:]
  /// The newest set that each machine has acted on.
  private var obeyed: [Int: (epoch: UInt64, version: DesiredVersion)] = [:]
  /// Deployments that users have destroyed.
  private var destroyed: Set<DeploymentID> = []
  private var starts: [Int: [AllocationID: Int]] = [:]
  /// What both machines of a pair hold: it must be there in the end.
  private(set) var onBoth: [AllocationID: AllocationPhase] = [:]
  private let mutant: Mutant?
  /// On a pair what counts on one machine may be dropped by the other, so there is no one log to compare with.
  private let isPair: Bool

  init(mutant: Mutant?, isPair: Bool) {
    self.mutant = mutant
    self.isPair = isPair
  }

  mutating func broken(_ promise: Violation.Promise, at now: MonotonicInstant, _ words: String) {
    violations.append(Violation(promise: promise, second: Double(now.nanoseconds) / 1e9, words: words))
  }

  mutating func leads(_ machine: Int, epoch: UInt64, at now: MonotonicInstant) {
    elections += 1
    if let other = leaders[epoch], other != machine {
      broken(.oneLeaderAnEpoch, at: now, "machines \(other) and \(machine) both lead in epoch \(epoch)")
    }
    leaders[epoch] = machine
  }

  /// A replica lets an entry count.
  mutating func counts(_ entry: DesiredEntry, on machine: Int, at now: MonotonicInstant) {
    if isPair { return }
    let place = Int(entry.version.index) - 1
    if counted.indices.contains(place) {
      if counted[place] != entry {
        broken(
          .oneLog, at: now, "machine \(machine) counts \(entry.version), elsewhere \(counted[place].version) counted")
      }
      return
    }
    guard place == counted.count else {
      return broken(.oneLog, at: now, "machine \(machine) counts \(entry.version), of what precedes nobody knows")
    }
    counted.append(entry)
    for case .deployment(let record) in entry.changes where record.intent == .destroy { destroyed.insert(record.id) }
    for case .allocation(let record) in entry.changes {
      if record.phase == .run, destroyed.contains(record.id.deployment) {
        broken(.nothingDestroyedReturns, at: now, "\(record.id) is placed after its deployment was destroyed")
      }
      phases[record.id, default: []].append((entry.version.index, record.phase))
    }
  }

  /// A replica goes on from a whole state.
  mutating func jumps(to version: DesiredVersion, on machine: Int, at now: MonotonicInstant) {
    let place = Int(version.index) - 1
    guard place >= 0, !isPair else { return }
    guard counted.indices.contains(place), counted[place].version == version else {
      return broken(.oneLog, at: now, "machine \(machine) takes the state of \(version), which never counted")
    }
  }

  mutating func acknowledges(
    _ version: DesiredVersion, _ durability: Durability, _ entry: DesiredEntry?, at now: MonotonicInstant
  ) {
    acknowledged.append(version)
    if isPair {
      guard durability == .standby else { return }
      for case .allocation(let record) in entry?.changes ?? [] { onBoth[record.id] = record.phase }
      return
    }
    // A mutant that acknowledges early is judged by what is left in the end.
    if mutant != .mergeByClock { checkKept(version, at: now) }
  }

  private mutating func checkKept(_ version: DesiredVersion, at now: MonotonicInstant) {
    let place = Int(version.index) - 1
    guard counted.indices.contains(place), counted[place].version == version else {
      return broken(.nothingAcknowledgedLost, at: now, "\(version) was acknowledged and doesn't count")
    }
  }

  mutating func holdLeases(_ machines: [Int], at now: MonotonicInstant) {
    if machines.count > 1 { broken(.leasesDoNotOverlap, at: now, "machines \(machines) hold a lease at once") }
  }

  /// A worker acts on a set.
  mutating func obeys(_ set: Assignments, on machine: Int, at now: MonotonicInstant) {
    if let before = obeyed[machine], set.epoch < before.epoch || set.version < before.version {
      broken(
        .noLowerEpochObeyed, at: now,
        "machine \(machine) acts on epoch \(set.epoch), \(set.version) after epoch \(before.epoch), \(before.version)")
    }
    obeyed[machine] = (set.epoch, set.version)
  }

  /// What ran there is gone.
  mutating func losesPower(_ machine: Int) { starts[machine] = nil }

  mutating func starts(_ id: AllocationID, on machine: Int, by set: Assignments, at now: MonotonicInstant) {
    if !isPair, phase(of: id, at: set.version.index) != .run {
      broken(
        .nothingDestroyedReturns, at: now, "machine \(machine) starts \(id), which shall not run at \(set.version)")
    }
    let before = starts[machine]?[id] ?? 0
    if before > 0 {
      broken(.noRestartByLeaderChange, at: now, "machine \(machine) starts \(id) again")
    }
    starts[machine, default: [:]][id] = before + 1
  }

  mutating func stops(_ id: AllocationID, on machine: Int, by set: Assignments?, at now: MonotonicInstant) {
    guard let set else {
      return broken(.nothingStoppedWithoutOmission, at: now, "machine \(machine) stops \(id), which nobody asked for")
    }
    if isPair || phase(of: id, at: set.version.index).map({ $0 != .run }) == true {
      starts[machine]?[id] = nil
    } else {
      broken(
        .nothingStoppedWithoutOmission, at: now, "machine \(machine) stops \(id), which no one omits at \(set.version)")
    }
  }

  private func phase(of id: AllocationID, at index: UInt64) -> AllocationPhase? {
    phases[id]?.last { $0.index <= index }?.phase
  }
}
