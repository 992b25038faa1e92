import Coordination
import Synchronization

@testable import ControlServer
@testable import EdgeAgent
@testable import EdgeModel
@testable import Manifests

/// A platform in memory: what the routes are tested against.
final class StandInPlatform: PlatformControl {
  struct State {
    var desired = DesiredState()
    var reports: [NodeID: NodeReport] = [:]
    var heard: Set<NodeID> = []
    var heldBack: Set<NodeID> = []
    var logs: [AllocationID: [LogEntry]] = [:]
    var blobs: [BlobDigest: String] = [:]
    /// Parts of a backup that were sent.
    var kept: [BlobDigest: [UInt8]] = [:]
    var version: UInt64 = 1
    var requests: [(PlatformRequest, Actor)] = []
    /// What a request is said to have asked for.
    var generation: UInt32 = 1
    var failure: (any Error)?
    var envelopes: [ReplicaEnvelope] = []
    var transfers: [String?] = []
    /// Who leads, and since which epoch; `nil` for this machine.
    var leader: (node: NodeID?, epoch: UInt64)?
    var beats: [Heartbeat] = []
    var orphans: [DesiredEntry] = []
    var adoptions: [Adoption] = []
    var moves: [(address: String, token: String, adopting: Bool)] = []
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    var waiterCount = 0
  }

  let state = Mutex(State())
  let identity: AgentIdentityView

  init(leads: Bool = true, leader: String? = nil) throws {
    identity = AgentIdentityView(
      clusterID: try ClusterID("caaaaaaaaaaa"[...]), node: Fixtures.nodeA, name: try NodeName("alpha"[...]),
      version: "9.9.9", address: "http://127.0.0.1:7070", leads: leads, leader: leader)
  }

  /// Changes something, and wakes everybody who waits for that.
  func change(_ body: (inout State) throws -> Void) rethrows {
    let waiters = try state.withLock { state in
      try body(&state)
      state.version += 1
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }

  func apply(_ changes: DesiredChange...) {
    change { state in
      let version = DesiredVersion(epoch: 1, index: state.desired.version.index + 1)
      state.desired.apply(DesiredEntry(version: version, changes: changes))
    }
  }

  func append(_ allocation: AllocationID, _ stream: LogLine.Stream, _ texts: String...) {
    change { state in
      for text in texts {
        let sequence = UInt64(state.logs[allocation, default: []].count + 1)
        let line = LogLine(stream: stream, at: Timestamp(milliseconds: Int64(sequence) * 1000), text: text)
        state.logs[allocation, default: []].append(LogEntry(allocation: allocation, sequence: sequence, line: line))
      }
    }
  }

  /// How many wait for a change.
  var waiting: Int { state.withLock { $0.waiters.count } }

  private func check() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func waitForAnything(unless isDone: (State) -> Bool) async throws {
    let number = state.withLock { state in
      state.waiterCount += 1
      return state.waiterCount
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let now: Result<Void, any Error>? = state.withLock { state in
          if isDone(state) { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[number] = continuation
          return nil
        }
        if let now { continuation.resume(with: now) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }

  func snapshot() async throws -> PlatformSnapshot {
    try check()
    return state.withLock { state in
      var snapshot = PlatformSnapshot(desired: state.desired, reports: state.reports, heard: state.heard)
      snapshot.heldBack = state.heldBack
      return snapshot
    }
  }

  /// Machines that vanished at once with too many others.
  func holdBack(_ nodes: Set<NodeID>) {
    state.withLock { state in
      state.heldBack = nodes
      state.heard.subtract(nodes)
    }
  }

  func giveUpHeldBack() -> [NodeID] {
    state.withLock { state in
      defer { state.heldBack = [] }
      return state.heldBack.sorted()
    }
  }

  func waitForChange(after: PlatformVersion?) async throws -> PlatformVersion {
    try check()
    if let after { try await waitForAnything { $0.version > after.number } }
    return PlatformVersion(state.withLock { $0.version })
  }

  func submit(_ request: PlatformRequest, by actor: Actor) async throws -> SubmittedChange {
    try check()
    state.withLock { $0.requests.append((request, actor)) }
    let record = ChangeRecord(
      id: Fixtures.change, kind: .deploy, deployment: Fixtures.deploymentID,
      generation: state.withLock { $0.generation }, requestedBy: actor,
      at: Timestamp(milliseconds: 0))
    apply(.change(record))
    return SubmittedChange(record: record, durability: .local)
  }

  func register(_ node: NodeRecord) async throws -> Contact {
    try check()
    apply(.node(node))
    return try contact
  }

  private var contact: Contact {
    get throws {
      Contact(
        cluster: try ClusterID("caaaaaaaaaaa"[...]), epoch: 1,
        agents: [AgentAddress(node: identity.node, address: identity.address)])
    }
  }

  func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    try check()
    change { $0.beats.append(beat) }
    return try contact
  }

  func receive(_ envelope: ReplicaEnvelope) throws {
    try check()
    change { $0.envelopes.append(envelope) }
  }

  func leadership() async throws -> LeadershipView {
    try check()
    let (leader, names) = state.withLock { ($0.leader ?? (identity.node, 1), $0.desired.nodes.mapValues(\.name)) }
    return LeadershipView(
      cluster: identity.clusterID, epoch: leader.epoch, leader: leader.node,
      address: leader.node == identity.node ? identity.address : nil,
      voters: state.withLock { $0.desired.voters } ?? VoterSet(voters: [identity.node]),
      version: DesiredVersion(epoch: 1, index: 1),
      names: names.merging([identity.node: identity.name]) { known, _ in known })
  }

  func handOver(to reference: String?) async throws {
    try check()
    change { $0.transfers.append(reference) }
  }

  func renewedToken(for node: NodeID) async throws -> RenewedToken {
    try check()
    throw ControlPlaneError(.notFound, "there is no other token for machine \(node)")
  }

  func adopt(_ adoption: Adoption, by actor: Actor) async throws -> Contact {
    try check()
    change { $0.adoptions.append(adoption) }
    return try contact
  }

  func move(
    to address: String, token: String, adopting: Bool
  ) async throws -> (cluster: ClusterID, apps: Int) {
    try check()
    change { $0.moves.append((address, token, adopting)) }
    return (try ClusterID("cbbbbbbbbbbb"[...]), 2)
  }

  func orphans() async throws -> [DesiredEntry] {
    try check()
    return state.withLock { $0.orphans }
  }

  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    try check()
    if let after { try await waitForAnything { $0.desired.version > after } }
    guard let set = state.withLock({ $0.desired.assignments(of: node, epoch: 1) }) else {
      throw ControlPlaneError(.notFound, "no platform")
    }
    return set
  }

  func accept(_ report: NodeReport) async throws {
    try check()
    change { state in
      state.reports[report.node] = report
      state.heard.insert(report.node)
    }
  }

  func validate(
    _ source: GitSource, by actor: Actor
  ) async throws -> CheckedManifest {
    try check()
    let fault = Diagnostic(
      .error, file: "shipwreck.toml", position: SourcePosition(line: 7, column: 8), keyPath: "config.port",
      message: "expected a whole number")
    let isBad = source.url.contains("bad")
    return CheckedManifest(file: "shipwreck.toml", appName: isBad ? nil : "shop", diagnostics: isBad ? [fault] : [])
  }

  func logs(
    _ allocation: AllocationID, after: UInt64, since: Timestamp?, streams: Set<LogLine.Stream>?, limit: Int
  ) async throws -> [LogEntry] {
    try check()
    return state.withLock { state in
      Array((state.logs[allocation] ?? []).filter { $0.sequence > after }.prefix(limit))
    }
  }

  func waitForLogs(_ allocation: AllocationID, after: UInt64) async throws {
    while state.withLock({ ($0.logs[allocation]?.last?.sequence ?? 0) <= after }) {
      let version = state.withLock { $0.version }
      try await waitForAnything { $0.version > version }
    }
  }

  func logAddress(of allocation: Allocation, in snapshot: PlatformSnapshot) -> String? {
    allocation.node == identity.node ? nil : snapshot.desired.nodes[allocation.node]?.address
  }

  func backup() async throws -> Backup {
    throw ControlPlaneError(.unavailable, "the stand-in knows nothing that could be backed up")
  }

  func keep(
    _ digest: BlobDigest, from fill: (_ take: ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws {
    try check()
    try await fill { bytes in self.change { $0.kept[digest, default: []] += bytes } }
  }

  func restore(_ document: BlobDigest, by actor: Actor) async throws -> (apps: Int, secrets: Int) {
    try check()
    guard state.withLock({ $0.kept[document] }) != nil else {
      throw ControlPlaneError(.invalid, "the document was not sent before")
    }
    return (2, 1)
  }

  func now() -> Timestamp { Timestamp(milliseconds: 1_000) }

  func usage() async throws -> NodeUsage {
    try check()
    return NodeUsage(
      node: identity.node, name: identity.name, at: Timestamp(milliseconds: 5), uptimeNanoseconds: 1_000, processors: 2,
      busyNanoseconds: 7, memoryTotalBytes: 100, memoryUsedBytes: 40, allocations: [])
  }

  func blobPath(_ digest: BlobDigest) async throws -> String? {
    try check()
    return state.withLock { $0.blobs[digest] }
  }
}

extension StandInPlatform {
  /// Returns once as many wait for a change.
  func untilSomebodyWaits(count: Int = 1) async throws {
    while waiting < count {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  /// Returns once nobody waits for a change.
  func untilNobodyWaits() async throws {
    while waiting > 0 {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}
