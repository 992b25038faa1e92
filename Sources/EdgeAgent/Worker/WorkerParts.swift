import EdgeModel
import EdgeStore
import Logging

/// What a worker works with.
struct WorkerParts: Sendable {
  let leader: any Leader
  let blobs: BlobStore
  /// Whether this machine's blobs are the worker's alone; a leader's are collected by the orchestrator.
  let ownsBlobs: Bool
  let logs: AllocationLogStore
  let inbox: WorkerInbox
  let feed: FeedPublisher
  let reports: ReportSender
  let machine: Machine
  /// How long an app's port may take to answer.
  let patience: Duration

  func bringUp(
    _ allocation: Allocation, runtime: any WorkloadRuntime, time: TimeSource,
    progress: @escaping @Sendable (ObservedAllocation.Phase, String?) -> Void
  ) -> BringUp {
    BringUp(
      allocation: allocation, runtime: runtime, leader: leader, blobs: blobs,
      sink: StoredLog(allocation: allocation.id, store: logs, feed: feed), time: time, patience: patience,
      progress: progress)
  }

  /// Takes away all that this machine keeps of an allocation beside what its runtime had.
  func clear(_ allocation: AllocationID) async throws {
    try await logs.remove(allocation)
    guard ownsBlobs else { return }
    for digest in try await blobs.list() where !isNeeded(digest) { try await blobs.remove(digest) }
  }

  /// Tells the live feed what changed; the report repeats it.
  func publish(_ observed: [ObservedAllocation]) {
    feed.offer(observed)
  }

  private func isNeeded(_ digest: BlobDigest) -> Bool {
    (inbox.assignments?.allocations ?? []).contains { $0.phase != .remove && $0.source.digest == digest }
  }

  func facts(excluding ports: [UInt16]) -> NodeFacts {
    machine.facts(excluding: ports)
  }
}
