/// Everything the platform shall be at one position of the log: the fold of all entries up to it.
public struct DesiredState: Hashable, Sendable {
  /// The position of the last entry that was folded in; ``DesiredVersion/zero`` before the first.
  public private(set) var version: DesiredVersion
  /// The platform's name; `nil` until the log's first record names it.
  public private(set) var cluster: ClusterID?
  /// Who holds the log; none is a log that one machine keeps for itself.
  public private(set) var voters: VoterSet?
  /// The machines that belong to the platform.
  public private(set) var nodes: [NodeID: NodeRecord]
  /// What was asked for, until it is destroyed and forgotten.
  public private(set) var deployments: [DeploymentID: Deployment]
  /// Those of every machine; one that is confirmed gone is dropped.
  public private(set) var allocations: [AllocationID: Allocation]
  /// The newest requests, oldest first, at most ``changesKept``.
  public private(set) var changes: [ChangeRecord]
  /// The secrets, sealed.
  public private(set) var secrets: [SecretID: SealedSecret]
  /// The key that secrets are sealed with from now on; `nil` until there is one.
  public private(set) var platformKey: PlatformKeyRecord?
  /// The machines that get nothing new; those that aren't here do.
  public private(set) var cordons: [NodeID: NodeCordon] = [:]
  /// The token that counts from its time on; `nil` while the first one does.
  public private(set) var platformToken: PlatformTokenRecord?
  /// What newer programs wrote. Who has to act on the whole state must not while there is any: see ``refusal``.
  public private(set) var unknown = UnknownRecords()

  /// How many requests are remembered.
  public static let changesKept = 1_000

  /// Before the first entry.
  public init() {
    version = .zero
    nodes = [:]
    deployments = [:]
    allocations = [:]
    changes = []
    secrets = [:]
  }

  /// The state after one more entry.
  public mutating func apply(_ entry: DesiredEntry) {
    for change in entry.changes { apply(change) }
    version = entry.version
  }

  /// For a state that was stored: with the number of records that it lacks already.
  mutating func apply(_ entry: DesiredEntry, dropped: UInt64) {
    apply(entry)
    unknown.limit(dropped)
  }

  private mutating func apply(_ change: DesiredChange) {
    unknown.supersede(change)
    switch change {
    case .unknown(let record): unknown.append(record)
    case .cluster(let id): cluster = id
    case .voters(let set): voters = set
    case .secret(let record): secrets[record.id] = record
    case .forgetSecret(let id): secrets[id] = nil
    case .platformKey(let record): platformKey = record
    case .cordon(let record): cordons[record.id] = record.mode == .lifted ? nil : record
    case .platformToken(let record): platformToken = record
    case .node(let record): nodes[record.id] = record
    case .forgetNode(let id):
      nodes[id] = nil
      cordons[id] = nil
      allocations = allocations.filter { $0.value.node != id }
    case .deployment(let record): deployments[record.id] = record
    case .allocation(let record): allocations[record.id] = record.phase == .removed ? nil : record
    case .forget(let id):
      deployments[id] = nil
      for allocation in allocations(of: id) { allocations[allocation.id] = nil }
      secrets = secrets.filter { $0.key.deployment != id }
    case .change(let record):
      changes.append(record)
      if changes.count > Self.changesKept { changes.removeFirst(changes.count - Self.changesKept) }
    }
  }

  /// The records that this program doesn't know, oldest first, at most ``UnknownRecords/kept``.
  public var unknownRecords: [UnknownRecord] { unknown.records }

  /// Which kinds and versions of records this program doesn't know, each once, sorted.
  public var unknownKinds: [UnknownRecord.Form] { unknown.forms }

  /// Why this program must not decide on this state, if it mustn't: a sentence for people.
  public var refusal: String? {
    guard !unknown.isEmpty else { return nil }
    let forms = unknownKinds.map(\.description).joined(separator: ", ")
    return """
      the desired state holds records that this program doesn't know (\(forms)); a newer version wrote them, and this \
      program must be updated before it can decide anything
      """
  }

  /// All deployments, oldest first; equals by id.
  public var deploymentsInOrder: [Deployment] {
    deployments.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// The allocations of one deployment, oldest first.
  public func allocations(of deployment: DeploymentID) -> [Allocation] {
    allocations.values.filter { $0.id.deployment == deployment }.sorted { $0.id < $1.id }
  }

  /// The newest allocation of one deployment: the one whose fate is the deployment's. One that is on its way out counts
  /// only when there is no other.
  public func currentAllocation(of deployment: DeploymentID) -> Allocation? {
    let all = allocations(of: deployment)
    return all.last { $0.phase != .remove } ?? all.last
  }

  /// The complete set of one machine.
  public func assignments(of node: NodeID, epoch: UInt64) -> Assignments? {
    guard let cluster else { return nil }
    let own = allocations.values.filter { $0.node == node }.sorted { $0.id < $1.id }
    return Assignments(
      cluster: cluster, node: node, epoch: epoch, version: version, allocations: own, secrets: secrets(of: own))
  }
}
