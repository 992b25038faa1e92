internal import Coordination
internal import EdgeAgent
internal import EdgeModel

/// What the routes need of the platform: the calls of ``ControlPlane``, which tests stand in for.
protocol PlatformControl: Sendable {
  var identity: AgentIdentityView { get }
  /// The time by this machine's clock.
  func now() -> Timestamp
  func snapshot() async throws -> PlatformSnapshot
  func waitForChange(after: PlatformVersion?) async throws -> PlatformVersion
  func submit(_ request: PlatformRequest, by actor: Actor) async throws -> SubmittedChange
  func register(_ node: NodeRecord) async throws -> Contact
  func heartbeat(_ beat: Heartbeat) async throws -> Contact
  func receive(_ envelope: ReplicaEnvelope) throws
  func renewedToken(for node: NodeID) async throws -> RenewedToken
  func leadership() async throws -> LeadershipView
  func handOver(to reference: String?) async throws
  func orphans() async throws -> [DesiredEntry]
  func adopt(_ adoption: Adoption, by actor: Actor) async throws -> Contact
  func move(
    to address: String, token: String, adopting: Bool
  ) async throws -> (cluster: ClusterID, apps: Int)
  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments
  func accept(_ report: NodeReport) async throws
  func validate(
    _ source: GitSource, by actor: Actor
  ) async throws -> CheckedManifest
  func logs(
    _ allocation: AllocationID, after: UInt64, since: Timestamp?, streams: Set<LogLine.Stream>?, limit: Int
  ) async throws -> [LogEntry]
  func waitForLogs(_ allocation: AllocationID, after: UInt64) async throws
  func logAddress(of allocation: Allocation, in snapshot: PlatformSnapshot) -> String?
  func backup() async throws -> Backup
  func keep(
    _ digest: BlobDigest, from fill: (_ take: ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws
  func restore(_ document: BlobDigest, by actor: Actor) async throws -> (apps: Int, secrets: Int)
  func usage() async throws -> NodeUsage
  func blobPath(_ digest: BlobDigest) async throws -> String?
}

extension ControlPlane: PlatformControl {}
