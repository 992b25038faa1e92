import Coordination
import EdgeModel
import EdgeStore
import Logging

/// Follows the leader: asks for the complete set, persists it, and only then lets it count.
struct AssignmentFollower: Sendable {
  /// How this machine makes itself known, again after every failure: the leader may be another one, or know an old address.
  let record: NodeRecord
  let leader: any Leader
  let store: AssignmentStore
  let inbox: WorkerInbox
  let wake: WakeSignal
  let time: TimeSource
  let logger: Logger
  /// Raised when a work request says that there is news.
  let nudge: ChangeSignal

  func run() async throws {
    var failures: UInt32 = 0
    while true {
      let (seen, asked) = (nudge.value, time.stopwatch())
      do {
        if failures > 0 { _ = try await leader.register(record) }
        let set = try await next(seen)
        if failures > 0 { logger.notice("the leader gives assignments again") }
        failures = 0
        if let set { try await take(set) }
        if let set, set == inbox.assignments { inbox.heardLeader(asked: asked, givesSet: true) }
      } catch {
        try Task.checkCancellation()
        if failures == 0 {
          logger.warning("no assignments for now; going on with those there are", metadata: ["error": "\(error)"])
        }
        // Another leader: what the one before did says nothing of it.
        failures = nudge.value == seen ? failures &+ 1 : 1
        try await nudge.wait(
          after: seen, atMost: min(.seconds(2), .milliseconds(125 * Int64(1 << min(failures, 5)))), time)
      }
    }
  }

  /// The leader's answer, or `nil` when a nudge came first: then a new question is quicker than an old connection.
  private func next(_ seen: UInt64) async throws -> Assignments? {
    try await withThrowingTaskGroup(of: Assignments?.self) { group in
      // What may be out of date is asked for whole, which is answered at once.
      let known = inbox.isConfirmed ? inbox.assignments?.version : nil
      group.addTask { try await leader.assignments(of: record.id, after: known) }
      group.addTask {
        _ = try await nudge.wait(after: seen)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func take(_ set: Assignments) async throws {
    guard set != inbox.assignments else { return }
    do {
      try await store.save(set)
    } catch let error as StoreError where error.code == .stale || error.code == .foreign {
      logger.warning("assignments refused", metadata: ["error": "\(error)"])
      try await time.sleep(for: .seconds(1))
      return
    }
    inbox.replace(set)
    wake.wake(.changed)
  }
}
