public import Coordination
public import EdgeModel
import EdgeStore
import Logging
public import Manifests
import Synchronization

/// What the platform offers to people and to its machines: the calls behind the control API.
///
/// On the leader it writes the desired state and collects reports; on any other machine it serves what that machine has
/// (its logs, who it is) and names the leader for the rest.
public final class ControlPlane: Sendable {
  private let membership: Mutex<AgentIdentityView>
  private let role: Role
  private let sources: SourceResolver
  private let logStore: AllocationLogStore
  private let blobs: BlobStore
  private let time: TimeSource
  let changed = ChangeSignal()

  /// What this agent is in its platform.
  enum Role: Sendable {
    case leader(DesiredWriter, ObservedReports)
    case worker(leaderAddress: String)
  }

  init(
    identity: AgentIdentityView, role: Role, sources: SourceResolver, logs: AllocationLogStore, blobs: BlobStore,
    time: TimeSource
  ) {
    membership = Mutex(identity)
    self.role = role
    self.sources = sources
    logStore = logs
    self.blobs = blobs
    self.time = time
  }

  public var identity: AgentIdentityView { membership.withLock { $0 } }

  func listens(at address: String) { membership.withLock { $0.address = address } }

  func joined(_ cluster: ClusterID) { membership.withLock { $0.clusterID = cluster } }

  private func leader() throws -> (DesiredWriter, ObservedReports) {
    switch role {
    case .leader(let writer, let reports): return (writer, reports)
    case .worker(let address):
      throw ControlPlaneError(.notLeader, "this agent only works; ask the orchestrator at \(address)")
    }
  }

  // MARK: Looking

  /// What shall be and what was seen, now.
  public func snapshot() async throws -> PlatformSnapshot {
    let (writer, reports) = try leader()
    let (last, heard) = reports.all()
    return PlatformSnapshot(desired: try await writer.log.state(), reports: last, heard: heard)
  }

  /// Returns when the desired or the observed state has moved past `after`; at once for `nil`.
  public func waitForChange(after: PlatformVersion?) async throws -> PlatformVersion {
    _ = try leader()
    guard let after else { return PlatformVersion(changed.value) }
    return PlatformVersion(try await changed.wait(after: after.number))
  }

  /// Fetches a source and reads its manifest, and changes nothing.
  public func validate(
    _ source: GitSource, by actor: Actor
  ) async throws -> (manifestName: String?, diagnostics: [Diagnostic]) {
    try await sources.validate(source, asAdministrator: actor.isAdministrator)
  }

  // MARK: Asking

  /// Writes what somebody asks for. It is durable when this returns, and carried out afterwards.
  /// - Throws: ``ControlPlaneError``.
  public func submit(_ request: PlatformRequest, by actor: Actor) async throws -> ChangeRecord {
    let (writer, _) = try leader()
    if case .deploy(let new) = request { try sources.check(new.source, asAdministrator: actor.isAdministrator) }
    let decision = RequestDecision(actor: actor, now: time.now(), change: .random(), newDeployment: .random())
    var written: ChangeRecord?
    try await writer.write { state in
      let changes = try decision.changes(for: request, in: state)
      if case .change(let record)? = changes.last { written = record }
      return changes
    }
    changed.raise()
    guard let written else { throw ControlPlaneError(.unavailable, "the request left no record") }
    return written
  }

  // MARK: Machines

  /// Makes a machine a member, or renews what is known of it.
  public func register(_ node: NodeRecord) async throws -> ClusterID {
    let (writer, _) = try leader()
    var cluster: ClusterID?
    try await writer.write { state in
      cluster = state.cluster
      if let known = state.nodes[node.id] {
        var same = node
        same.joinedAt = known.joinedAt
        return same == known ? [] : [.node(same)]
      }
      if let other = state.nodes.values.first(where: { $0.name == node.name }) {
        throw ControlPlaneError(
          .conflict,
          "a machine named '\(node.name)' is a member already (\(other.id)); start this agent with another --name")
      }
      return [.node(node)]
    }
    changed.raise()
    guard let cluster else { throw ControlPlaneError(.unavailable, "the platform is not founded yet; try again") }
    return cluster
  }

  /// Takes a machine's whole report.
  public func accept(_ report: NodeReport) async throws {
    let (writer, reports) = try leader()
    let state = try await writer.log.state()
    guard state.cluster == report.cluster else {
      throw ControlPlaneError(.conflict, "this machine's report is of another platform (\(report.cluster))")
    }
    guard state.nodes[report.node] != nil else {
      throw ControlPlaneError(.notFound, "machine \(report.node) is no member of this platform; it must join first")
    }
    if reports.accept(report) { changed.raise() }
  }

  /// Where a blob lies on this machine, if it is here.
  public func blobPath(_ digest: BlobDigest) async throws -> String? {
    try await blobs.contains(digest) ? blobs.path(of: digest) : nil
  }

  // MARK: Logs

  /// Lines that this machine keeps of an allocation, oldest first.
  public func logs(
    _ allocation: AllocationID, after: UInt64, since: Timestamp?, streams: Set<LogLine.Stream>?, limit: Int
  ) async throws -> [LogEntry] {
    try await logStore.read(allocation, after: after, since: since, streams: streams, limit: limit)
  }

  /// Returns when this machine keeps a line of an allocation after `after`. Cancelling ends the wait.
  /// - Throws: ``ControlPlaneError`` with code `.notFound` when the allocation's output is removed meanwhile.
  public func waitForLogs(_ allocation: AllocationID, after: UInt64) async throws {
    do {
      _ = try await logStore.waitForMore(allocation, after: after)
    } catch let error as StoreError where error.code == .notFound {
      throw ControlPlaneError(.notFound, error.message)
    }
  }

  /// The control API of the machine that keeps an allocation's lines; `nil` for this one.
  public func logAddress(of allocation: Allocation, in snapshot: PlatformSnapshot) -> String? {
    allocation.node == identity.node ? nil : snapshot.desired.nodes[allocation.node]?.address
  }
}

extension ControlPlane: AssignmentSource {
  /// How long a machine waits for news before it hears that there are none.
  private static let longestWait: Duration = .seconds(25)

  public func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    let (writer, _) = try leader()
    let first = try await current(node, writer)
    guard let after, first.version <= after, first.epoch <= after.epoch else { return first }
    let clock = time.clock
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await writer.log.waitForChange(after: after) }
      group.addTask { try await clock.sleep(for: Self.longestWait) }
      defer { group.cancelAll() }
      try await group.next()
      return try await current(node, writer)
    }
  }

  private func current(_ node: NodeID, _ writer: DesiredWriter) async throws -> Assignments {
    let state = try await writer.log.state()
    guard state.nodes[node] != nil, let set = state.assignments(of: node, epoch: writer.epoch) else {
      throw ControlPlaneError(.notFound, "machine \(node) is no member of this platform; it must join first")
    }
    return set
  }
}
