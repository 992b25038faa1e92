internal import EdgeAgent
internal import EdgeModel
internal import Manifests

/// What the routes need of the platform: the calls of ``ControlPlane``, which tests stand in for.
protocol PlatformControl: Sendable {
  var identity: AgentIdentityView { get }
  func snapshot() async throws -> PlatformSnapshot
  func waitForChange(after: PlatformVersion?) async throws -> PlatformVersion
  func submit(_ request: PlatformRequest, by actor: Actor) async throws -> ChangeRecord
  func register(_ node: NodeRecord) async throws -> ClusterID
  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments
  func accept(_ report: NodeReport) async throws
  func validate(
    _ source: GitSource, by actor: Actor
  ) async throws -> (manifestName: String?, diagnostics: [Diagnostic])
  func logs(
    _ allocation: AllocationID, after: UInt64, since: Timestamp?, streams: Set<LogLine.Stream>?, limit: Int
  ) async throws -> [LogEntry]
  func waitForLogs(_ allocation: AllocationID, after: UInt64) async throws
  func logAddress(of allocation: Allocation, in snapshot: PlatformSnapshot) -> String?
  func blobPath(_ digest: BlobDigest) async throws -> String?
}

extension ControlPlane: PlatformControl {}
