import Coordination
import EdgeModel
import EdgeStore
import Logging

/// Follows the leader: asks for the complete set, persists it, and only then lets it count.
struct AssignmentFollower: Sendable {
  let node: NodeID
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
    while !Task.isCancelled {
      let seen = nudge.value
      do {
        let set = try await leader.assignments(of: node, after: inbox.assignments?.version)
        failures = 0
        try await take(set)
      } catch is CancellationError {
        return
      } catch {
        if failures == 0 {
          logger.warning(
            "the leader gives no assignments; going on with those there are", metadata: ["error": "\(error)"])
        }
        failures &+= 1
        try await pause(Duration.milliseconds(250 * Int64(1 << min(failures, 5))), orNudge: seen)
      }
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

  private func pause(_ duration: Duration, orNudge seen: UInt64) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await time.sleep(for: duration) }
      group.addTask { _ = try await nudge.wait(after: seen) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
