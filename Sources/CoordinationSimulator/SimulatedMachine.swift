import Coordination
import EdgeModel

/// One machine: what survives it on its disk, what its agent has in memory, and the apps that run on it.
final class SimulatedMachine {
  /// What a crash leaves.
  struct Disk {
    var ballot = Ballot()
    var base = DesiredState()
    var entries: [DesiredEntry] = []
    var gate = AssignmentGate()
    /// When each entry was written, for the mutant that merges by it.
    var clocks: [DesiredVersion: MonotonicInstant] = [:]
  }

  let index: Int
  let id: NodeID
  /// Whether it can hold a copy of the log. On a large platform most only work.
  let holdsLog: Bool
  var disk = Disk()
  /// The agent's part in the log, while the agent runs.
  var replica: Replica?
  var isUp = false
  /// Counts the agent's starts: what was planned for an earlier one is void.
  var incarnation = 0
  var timer = 0
  /// What it thinks of the others, on a small platform.
  var detector: FailureDetector?
  var watchTimer = 0
  /// Whom failure detection has given up.
  var gone: [NodeID: MonotonicInstant] = [:]
  /// Since when it leads, and who has asked it for work since then.
  var leadsSince: MonotonicInstant?
  var polled: Set<NodeID> = []
  var pausedUntil: MonotonicInstant?
  /// What reached it while it stood still.
  var backlog: [Simulation.Event] = []
  var rate = 1.0
  /// How far the clock was set that replicas count by, for the mutant that takes one that can be set.
  var offset = Duration.zero
  /// How far the clock was set that people read.
  var wallOffset = Duration.zero
  /// What runs, with the epoch that it was started in. Goes on when the agent crashes.
  var running: [AllocationID: UInt64] = [:]
  /// Whom the worker asks.
  var believed: Int?
  var heardLeader = MonotonicInstant.zero
  /// Up to here the observer has seen what counts on it.
  var checked: UInt64 = 0
  /// What truncation dropped, for the mutant that merges it.
  var orphans: [(change: DesiredChange, clock: MonotonicInstant)] = []

  init(index: Int, id: NodeID, holdsLog: Bool) {
    self.index = index
    self.id = id
    self.holdsLog = holdsLog
  }

  /// What its own clock shows.
  func clock(at now: MonotonicInstant) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(Double(now.nanoseconds) * rate)).advanced(by: offset)
  }

  /// When, in truth, its clock will show a time.
  func truth(of local: MonotonicInstant) -> MonotonicInstant {
    let nanoseconds = Double(local.advanced(by: .zero - offset).nanoseconds) / rate
    return MonotonicInstant(nanoseconds: nanoseconds < 9e18 ? Int64(nanoseconds.rounded(.up)) + 1 : .max)
  }

  func isPaused(at now: MonotonicInstant) -> Bool { pausedUntil.map { $0 > now } ?? false }
}
