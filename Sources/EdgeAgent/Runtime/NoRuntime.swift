public import EdgeModel

/// For a machine that runs no apps: a small device that holds the platform's log, votes, and may lead.
public struct NoRuntime: WorkloadRuntime {
  private let changes = ChangeSignal()

  public init() {}

  public func capabilities() -> RuntimeCapabilities {
    RuntimeCapabilities(
      name: "none", languages: [], isolates: true,
      notes: ["This machine runs no apps; it may hold the platform's log, and lead."])
  }

  public func instances() -> [RuntimeInstance] { [] }

  /// - Throws: ``RuntimeError`` with code `.unsupported`, always.
  public func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    throw RuntimeError(.unsupported, "this machine runs no apps (--runtime none)")
  }

  /// Nothing is left of anything here.
  public func stop(_ id: AllocationID, grace: Duration, removing: Bool) {}

  /// Never, but that it is cancelled.
  public func waitForChange(after version: RuntimeVersion?) async throws -> RuntimeVersion {
    try await changes.wait(after: version)
  }
}
