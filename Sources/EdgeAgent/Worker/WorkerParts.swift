import EdgeModel
import EdgeStore
import Logging

/// What a worker works with.
struct WorkerParts: Sendable {
  let leader: any Leader
  let blobs: BlobStore
  /// Removes the files that nothing refers to any more.
  let collect: @Sendable () async throws -> Void
  let logs: AllocationLogStore
  let inbox: WorkerInbox
  let feed: FeedPublisher
  let reports: ReportSender
  let steps: StepRecorder
  let machine: Machine
  /// How long an app's port may take to answer.
  let patience: Duration
  /// `nil` where secrets are not provided for.
  var secrets: AppSecrets?
  /// `nil` where apps have their ports themselves.
  var ports: AppPorts?
  /// The host that this machine's apps are reached by, where it leads other machines' apps' ports as well; else `nil`.
  var ingressHost: String?
  /// `nil` where apps are not announced on the network.
  var announced: AnnouncedApps?
  /// `nil` where health checks over HTTP are tried as such of the port alone.
  var http: (any HTTPProbe)?

  func bringUp(
    _ allocation: Allocation, instance: RuntimeInstance?, runtime: any WorkloadRuntime, time: TimeSource,
    progress: @escaping @Sendable (ObservedAllocation.Phase, String?) -> Void
  ) -> BringUp {
    BringUp(
      allocation: allocation, instance: instance, ports: ports, isolates: machine.capabilities.isolates,
      runtime: runtime, leader: leader, blobs: blobs,
      log: StoredLog(allocation: allocation.id, store: logs, feed: feed), secrets: secrets, steps: steps, http: http,
      time: time, patience: patience, disk: machine.disk, progress: progress)
  }

  /// Takes away all that this machine keeps of an allocation beside what its runtime had.
  func clear(_ allocation: AllocationID) async throws {
    try await logs.remove(allocation)
    try await collect()
  }

  /// Tells the live feed what changed; the report repeats it.
  func publish(_ observed: [ObservedAllocation]) {
    feed.offer(observed)
  }

  func facts(excluding ports: [UInt16], udp: [UInt16]) -> NodeFacts {
    machine.facts(excluding: ports, udp: udp)
  }
}
