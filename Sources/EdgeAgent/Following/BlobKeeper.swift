import Coordination
import EdgeModel
import EdgeStore
import Logging

/// Keeps the files of every version that runs on each machine that holds the log: an app can be placed anew when its
/// machine, its leader or the Internet is gone.
struct BlobKeeper: Sendable {
  let node: NodeID
  let log: any CoordinatedLog
  /// This machine's copy of the log, where the platform's machines hold it.
  let replica: ReplicatedDesiredLog?
  let blobs: BlobStore
  let inbox: WorkerInbox
  let addresses: AddressBook
  let network: any AgentNetwork
  let time: TimeSource
  let logger: Logger

  /// Fetches what is missing and removes what nothing needs, until it is cancelled.
  func run() async throws {
    while true {
      let state = try await log.state()
      var isComplete = true
      if holdsLog(state) {
        for reference in Self.references(in: state) where try await !blobs.contains(reference.digest) {
          if try await !fetch(reference, state) { isComplete = false }
        }
        // A leader's are collected by the orchestrator: it knows which are about to be named.
        if try await log.leadership().leader != node, try await !collect() { isComplete = false }
      }
      try await wait(after: state.version, atMost: isComplete ? .seconds(600) : .seconds(5))
    }
  }

  /// Where the log is kept elsewhere, everybody who reads it may lead next.
  func holdsLog(_ state: DesiredState) -> Bool {
    state.voters.map { $0.members.contains(node) } ?? (state.cluster != nil)
  }

  /// A machine that has just started doesn't know yet what of its log counts.
  var knowsWhatCounts: Bool { replica?.knowsWhatCounts ?? true }

  /// Removes what nothing refers to any more: on a machine that holds the log nothing of the platform, elsewhere nothing
  /// of the machine itself.
  /// - Parameter isLeader: what a leader's own machine runs is in the log that it reads.
  /// - Returns: whether that was all; what the machine's newest set still names may go with the next one.
  @discardableResult
  func collect(asLeader isLeader: Bool = false) async throws -> Bool {
    guard knowsWhatCounts else { return false }
    let state = try await log.state()
    let desired = isLeader || holdsLog(state) ? Set(Self.references(in: state).map(\.digest)) : []
    let assigned = (inbox.assignments?.allocations ?? []).filter { $0.phase != .remove }.map(\.source.digest)
    let needed = isLeader ? desired : desired.union(assigned)
    for digest in try await blobs.list() where !needed.contains(digest) { try await blobs.remove(digest) }
    return desired.isSuperset(of: needed)
  }

  static func references(in state: DesiredState) -> [SourceReference] {
    let pinned = state.deploymentsInOrder.filter { $0.intent != .destroy }.flatMap { deployment in
      (deployment.resolved.map { [$0.reference] } ?? []) + deployment.history.map(\.reference)
    }
    let placed = state.allocations.values.sorted { $0.id < $1.id }.filter { $0.phase != .remove }.map(\.source)
    return pinned + placed
  }

  /// From the machines that hold the log, then from those that run it.
  private func fetch(_ reference: SourceReference, _ state: DesiredState) async throws -> Bool {
    var sources = state.voters?.members ?? state.nodes.keys.sorted()
    for allocation in state.allocations.values.sorted(by: { $0.id < $1.id })
    where allocation.source.digest == reference.digest && !sources.contains(allocation.node) {
      sources.append(allocation.node)
    }
    for source in sources where source != node {
      guard let address = addresses[source] else { continue }
      do {
        let other = try network.leader(at: address)
        _ = try await blobs.put(expecting: reference.digest) { take in
          try await other.blob(reference.digest, receive: take)
        }
        return true
      } catch {
        try Task.checkCancellation()
        logger.debug(
          "a version's files could not be fetched",
          metadata: ["digest": "\(reference.digest)", "from": "\(address)", "error": "\(error)"])
      }
    }
    return false
  }

  private func wait(after version: DesiredVersion, atMost duration: Duration) async throws {
    let (log, time) = (log, time)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await log.waitForChange(after: version) }
      group.addTask { try await time.sleep(for: duration) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
