public import EdgeModel

/// What builds and runs workloads on one machine: Docker, child processes, or a third party's own.
///
/// A runtime keeps no intentions: the executor tells it what to start and stop, and reads back what there is. All calls
/// may come again after a crash, so each is idempotent by the allocation's id.
public protocol WorkloadRuntime: Sendable {
  /// What it can do on this machine, asked anew each time.
  /// - Throws: ``RuntimeError``, such as `.unavailable` where its engine doesn't answer.
  func capabilities() async throws -> RuntimeCapabilities
  /// Everything of ours that there is, running or not, read from the machine itself: also what an earlier agent left.
  func instances() async throws -> [RuntimeInstance]
  /// Builds and starts an allocation, and returns once its process runs. Does nothing more than follow the output again
  /// if it runs already; starts it again, without a build, if it was built and does not run.
  ///
  /// Build output and the workload's own go to `log`, beginning after `log.lastLines(of:count:)` where the runtime kept it.
  /// Cancelling ends a build and leaves nothing half-made behind.
  /// - Throws: ``RuntimeError`` with a reason that a person can act on.
  func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws
  /// Ends an allocation's process: politely, and by force after `grace`.
  /// - Parameter removing: whether everything of it goes too (containers, images, directories), or it stays to be started again.
  func stop(_ id: AllocationID, grace: Duration, removing: Bool) async throws
  /// Returns when something about the instances may have changed since `after`; at once for `nil`. Cancelling ends the wait.
  func waitForChange(after: RuntimeVersion?) async throws -> RuntimeVersion
}

/// A position in what a runtime has seen change; only its order within one process means something.
public struct RuntimeVersion: Hashable, Comparable, Sendable {
  /// Grows with every change; begins anew with the process.
  public var number: UInt64

  public init(_ number: UInt64) { self.number = number }

  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
