import Coordination
import EdgeModel
import EdgeStore

/// Removes the output of allocations that are gone. A machine has more of it than its own: whoever led keeps copies of
/// what apps on other machines printed, and nobody tells it when those end under the next leader.
struct LogKeeper: Sendable {
  let log: any CoordinatedLog
  /// This machine's copy of the log, where the platform's machines hold it.
  let replica: ReplicatedDesiredLog?
  let logs: AllocationLogStore
  let inbox: WorkerInbox

  /// Looks again with each change of the log, until it is cancelled.
  func run() async throws {
    while true {
      let version = try await log.state().version
      try await collect()
      _ = try await log.waitForChange(after: version)
    }
  }

  func collect() async throws {
    // Read before what is needed is: nothing prints before it is assigned.
    let kept = try await logs.list()
    let state = try await log.state()
    let isFounded = state.cluster != nil
    // A machine that has just started doesn't know yet what of its log counts.
    if isFounded, let replica, !replica.knowsWhatCounts { return }
    let assigned = inbox.assignments?.allocations.map(\.id)
    // A machine that holds no log and was assigned nothing yet knows of nothing that is gone.
    guard isFounded || assigned != nil else { return }
    let needed = Set(assigned ?? []).union(state.allocations.keys)
    for id in kept where !needed.contains(id) { try await logs.remove(id) }
  }
}
