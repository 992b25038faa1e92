public import Coordination
public import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// What the platform offers to people and to its machines: the calls behind the control API.
///
/// While its machine leads it writes the desired state and collects reports; otherwise it serves what the machine has (its
/// logs, who it is) and names the leader for the rest.
public final class ControlPlane: Sendable {
  private let membership: Membership
  private let term = Mutex<LeadershipTerm?>(nil)
  private let sources: SourceResolver
  private let logStore: AllocationLogStore
  let blobs: BlobStore
  private let log: any CoordinatedLog
  /// Where the platform's machines hold the log themselves.
  private let replica: ReplicatedDesiredLog?
  private let addresses: AddressBook
  private let watch: MachineWatch
  /// `nil` where leaving the platform is not provided for.
  let departing: Departing?
  /// `nil` where secrets are not provided for.
  let vault: Vault?
  private let time: TimeSource
  let machineUsage: MachineUsage
  /// What people can have done on this machine; `nil` where that is not provided for.
  let machine: MachineServices?
  /// Where a backup's parts wait until all are there; `nil` where restoring is not provided for.
  let restoring: String?
  let placement: Placement
  let changed = ChangeSignal()

  init(
    membership: Membership, log: any CoordinatedLog, replica: ReplicatedDesiredLog? = nil, addresses: AddressBook,
    watch: MachineWatch, departing: Departing? = nil, vault: Vault? = nil, sources: SourceResolver,
    logs: AllocationLogStore, blobs: BlobStore, usage: (any UsageReporting)? = nil,
    machine: MachineServices? = nil, restoring: String? = nil, placement: Placement = Placement(), time: TimeSource
  ) {
    self.membership = membership
    self.log = log
    self.replica = replica
    self.addresses = addresses
    self.watch = watch
    self.departing = departing
    self.vault = vault
    self.sources = sources
    logStore = logs
    self.blobs = blobs
    self.time = time
    self.restoring = restoring
    self.placement = placement
    self.machine = machine
    machineUsage = MachineUsage(node: membership.identity.node, runtime: usage, time: time)
  }

  /// Who this agent is now; it may lead, or know another leader, a moment later.
  public var identity: AgentIdentityView { membership.identity }

  /// This machine leads from now on.
  func lead(_ term: LeadershipTerm) {
    self.term.withLock { $0 = term }
    vault?.writes(through: term.writer)
    membership.leads(in: term.epoch)
    changed.raise()
  }

  /// This machine leads no longer: whoever waits for it hears so.
  func follow() {
    self.term.withLock { $0 = nil }
    vault?.writes(through: nil)
    membership.leadsNoLonger()
    changed.raise()
  }

  func leading() throws -> LeadershipTerm {
    if let term = term.withLock({ $0 }) { return term }
    let leader = identity.leader
    let words = leader.map { "ask the agent at \($0)" } ?? "none is known at the moment; try again in a few seconds"
    throw ControlPlaneError(.notLeader, "this agent does not lead its platform: \(words)", leader: leader)
  }

  // MARK: Looking

  /// What shall be and what was seen, now.
  public func snapshot() async throws -> PlatformSnapshot {
    let term = try leading()
    let (last, heard) = term.reports.all()
    var snapshot = PlatformSnapshot(
      desired: try await log.state(), reports: last, heard: heard, gone: term.silences)
    snapshot.heldBack = term.watch.heldBack
    if let vault, let token = snapshot.desired.platformToken {
      snapshot.isTokenOutdated = token.since != vault.tokenSince
    }
    snapshot.letGoOfLeaving(now: now(), age: term.age)
    snapshot.branches = term.branches.conditions
    snapshot.moves = term.moves.stuck
    return snapshot
  }

  /// Returns when the desired or the observed state has moved past `after`; at once for `nil`.
  public func waitForChange(after: PlatformVersion?) async throws -> PlatformVersion {
    _ = try leading()
    guard let after else { return PlatformVersion(changed.value) }
    let version = PlatformVersion(try await changed.wait(after: after.number))
    _ = try leading()
    return version
  }

  /// Fetches a source and reads its manifest, and changes nothing. What is not on this machine's disk the leader fetches,
  /// if there is one: it has what private repositories are fetched with.
  public func validate(
    _ source: GitSource, by actor: Actor
  ) async throws -> CheckedManifest {
    if identity.leader != nil, !sources.isLocal(source) { _ = try leading() }
    return try await sources.validate(source, asAdministrator: actor.isAdministrator)
  }

  // MARK: Asking

  /// Writes what somebody asks for. It is durable when this returns, and carried out afterwards.
  /// - Throws: ``ControlPlaneError``.
  public func submit(_ request: PlatformRequest, by actor: Actor) async throws -> SubmittedChange {
    let writer = try leading().writer
    if case .deploy(let new) = request { try sources.check(new.source, asAdministrator: actor.isAdministrator) }
    var decision = RequestDecision(actor: actor, now: time.now(), change: .random(), newDeployment: .random())
    if case .cancel = request { decision.observed = try await snapshot() }
    var written: ChangeRecord?
    let acknowledgement = try await writer.write { state in
      let changes = try decision.changes(for: request, in: state)
      if case .change(let record)? = changes.last { written = record }
      return changes
    }
    changed.raise()
    guard let written, let acknowledgement else {
      throw ControlPlaneError(.unavailable, "the request left no record")
    }
    return SubmittedChange(record: written, durability: acknowledgement.durability)
  }

  // MARK: Machines

  /// Makes a machine a member, or renews what is known of it.
  public func register(_ node: NodeRecord) async throws -> Contact {
    let term = try leading()
    try await term.writer.write { state in
      try Self.checkStays(node.id, in: state)
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
    term.watch.hear(node.id)
    changed.raise()
    return try await contact(term)
  }

  /// Hears from a machine, and tells it whom to ask when this one is gone.
  public func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    let term = try leading()
    let state = try await log.state()
    guard state.nodes[beat.node] != nil else { throw Self.noMember(beat.node) }
    try Self.checkStays(beat.node, in: state)
    term.watch.hear(beat.node)
    var contact = try await contact(term)
    if beat.wantsApps { contact.apps = try await snapshot().served(besides: beat.node) }
    return contact
  }

  private func contact(_ term: LeadershipTerm) async throws -> Contact {
    let state = try await log.state()
    guard let cluster = state.cluster else {
      throw ControlPlaneError(.unavailable, "the platform is not founded yet; try again")
    }
    let own = identity
    let others = (state.voters?.voters ?? Self.likelyLeaders(state)).filter { $0 != own.node }
    let agents =
      [AgentAddress(node: own.node, address: own.address)]
      + others.compactMap { node in addresses[node].map { AgentAddress(node: node, address: $0) } }
    return Contact(cluster: cluster, epoch: term.epoch, agents: agents, broker: term.broker.url)
  }

  /// Where the log is kept elsewhere it doesn't say who could lead next: the machines that have been there longest.
  private static func likelyLeaders(_ state: DesiredState) -> [NodeID] {
    state.nodes.values.sorted { ($0.joinedAt, $0.id) < ($1.joinedAt, $1.id) }.prefix(16).map(\.id)
  }

  static func noMember(_ node: NodeID) -> ControlPlaneError {
    ControlPlaneError(.notFound, "machine \(node) is no member of this platform; it must join first")
  }

  /// Takes a machine's whole report.
  public func accept(_ report: NodeReport) async throws {
    let term = try leading()
    let state = try await log.state()
    guard state.cluster == report.cluster else {
      throw ControlPlaneError(.conflict, "this machine's report is of another platform (\(report.cluster))")
    }
    guard state.nodes[report.node] != nil else { throw Self.noMember(report.node) }
    try Self.checkStays(report.node, in: state)
    term.watch.hear(report.node)
    if term.reports.accept(report) { changed.raise() }
  }

  /// What shall be, as far as this machine knows.
  func desired() async throws -> DesiredState { try await log.state() }

  /// Writes what follows from an adoption, decided at this time and in this epoch.
  func adopt(_ decide: (Timestamp, UInt64) -> AdoptionDecision) async throws -> Contact {
    let term = try leading()
    let decision = decide(time.now(), term.epoch)
    try await term.writer.write { try decision.changes(in: $0) }
    changed.raise()
    return try await contact(term)
  }

  /// Where a blob lies on this machine, if it is here.
  public func blobPath(_ digest: BlobDigest) async throws -> String? {
    if try await blobs.contains(digest) { return blobs.path(of: digest) }
    let state = try await log.state()
    let isNeeded =
      state.deployments.values.contains { $0.resolved?.reference.digest == digest }
      || state.allocations.values.contains { $0.source.digest == digest }
    guard isNeeded, identity.leads else { return nil }
    throw ControlPlaneError(
      .unavailable,
      """
      the files of this version (\(digest)) are not on the leader's machine yet; if nobody has them any more, run \
      'flotilla update'
      """)
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

// MARK: The log and who leads

extension ControlPlane {
  /// Takes a message of another machine's replica.
  /// - Throws: ``ControlPlaneError`` with code `.conflict` when it is of another platform.
  public func receive(_ envelope: ReplicaEnvelope) throws {
    guard let replica else {
      throw ControlPlaneError(.conflict, "this agent holds no log: its platform keeps the desired state elsewhere")
    }
    let own = identity
    guard let cluster = own.clusterID else {
      throw ControlPlaneError(.unavailable, "this agent has not joined a platform yet")
    }
    guard envelope.cluster == cluster else {
      throw ControlPlaneError(
        .conflict,
        """
        this agent is of platform \(cluster), the message is of platform \(envelope.cluster): platforms never merge by \
        themselves; 'flotilla join --adopt' moves one over
        """)
    }
    // One that was voted out while it was away would lead as well, where it needs nobody for that.
    if own.leads, let voters = replica.voters, !voters.members.contains(envelope.sender.node) {
      throw ControlPlaneError(
        .conflict, "machine \(envelope.sender.node) doesn't hold the log of this platform any more")
    }
    addresses.heard(envelope.sender)
    watch.hear(envelope.sender.node)
    replica.receive(envelope.message, from: envelope.sender.node)
  }

  /// Who leads, and who holds the log, as far as this agent knows.
  public func leadership() async throws -> LeadershipView {
    let leadership = try await log.leadership()
    let state = try await log.state()
    let own = identity
    let leader = leadership.leader
    return LeadershipView(
      cluster: own.clusterID ?? state.cluster, epoch: max(leadership.epoch, own.epoch), leader: leader,
      address: leader == own.node ? own.address : own.leader, voters: state.voters, version: state.version,
      names: state.nodes.mapValues(\.name))
  }

  /// Hands the lead to another machine that holds the log: the one named by id or name, or the one that is ready first.
  /// - Throws: ``ControlPlaneError``.
  public func handOver(to reference: String?) async throws {
    _ = try leading()
    let state = try await log.state()
    var target: NodeID?
    if let reference {
      let named = try state.node(reference).id
      target = named
      if named == identity.node { throw ControlPlaneError(.conflict, "\(identity.name) leads already") }
      if let voters = state.voters, !voters.voters.contains(named) {
        let names = voters.voters.filter { $0 != identity.node }.compactMap { state.nodes[$0]?.name.rawValue }
        throw ControlPlaneError(
          .conflict,
          "'\(reference)' doesn't hold the log; the lead can go to \(names.isEmpty ? "nobody" : names.joined(separator: " or "))"
        )
      }
    }
    do {
      try await log.handOver(to: target)
    } catch let error as DesiredLogError {
      throw ControlPlaneError(.conflict, error.message)
    }
  }

  /// What this machine wrote as a leader, or took over from one, and a later leader's word pushed out: oldest first.
  public func orphans() async throws -> [DesiredEntry] { try await replica?.orphans() ?? [] }
}

extension ControlPlane: AssignmentSource {
  /// How long a machine waits for news before it hears that there are none.
  private static let longestWait: Duration = .seconds(25)

  /// Waits up to 25 seconds for a newer set, then gives the one there is. Doesn't wait for `nil`, nor where the
  /// leader's epoch is above that of `after`.
  /// - Throws: ``ControlPlaneError``: this agent doesn't lead, the machine is no member, or a record is unknown here.
  public func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    let seen = changed.value
    let first = try await current(node)
    guard let after, first.version <= after, first.epoch <= after.epoch else { return first }
    let (clock, changed, log) = (time.clock, changed, log)
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        _ = try await log.waitForChange(after: after)
        return true
      }
      group.addTask {
        try await clock.sleep(for: Self.longestWait)
        return true
      }
      // A leader that is none any more says so at once, and gives no old set.
      group.addTask {
        var seen = seen
        while true {
          seen = try await changed.wait(after: seen)
          _ = try self.leading()
        }
      }
      defer { group.cancelAll() }
      _ = try await group.next()
      return try await current(node)
    }
  }

  private func current(_ node: NodeID) async throws -> Assignments {
    let epoch = try leading().epoch
    let state = try await log.state()
    // What an unknown record says could be what this machine runs: its set must not be taken for complete.
    if let refusal = state.refusal { throw ControlPlaneError(.unavailable, refusal) }
    try Self.checkStays(node, in: state)
    guard state.nodes[node] != nil, let set = state.assignments(of: node, epoch: epoch) else {
      throw Self.noMember(node)
    }
    return set
  }
}
