import EdgeModel
import Synchronization

/// A process group that this runtime started or found, and who follows it.
struct RunningProcess: Sendable {
  let record: InstanceRecord
  /// What the system tells us of its end; `nil` for an adopted one, which has to be looked at.
  let end: ChildEnd?
  var follower: OutputFollower?
  var following: Task<Void, Never>?
  /// Ended, and its output taken over.
  var isOver = false

  var group: ProcessGroup { record.group }
}

/// Whether a child is gone already: it may be before anybody has entered it into a table.
final class ChildEnd: Sendable {
  private let flag = Atomic<Bool>(false)

  var hasCome: Bool { flag.load(ordering: .acquiring) }

  func note() { flag.store(true, ordering: .releasing) }
}
