/// Everything the platform shall be at one position of the log: the fold of all entries up to it.
public struct DesiredState: Hashable, Sendable {
  public private(set) var version: DesiredVersion
  public private(set) var cluster: ClusterID?
  /// Who holds the log; none is a log that one machine keeps for itself.
  public private(set) var voters: VoterSet?
  public private(set) var nodes: [NodeID: NodeRecord]
  public private(set) var deployments: [DeploymentID: Deployment]
  public private(set) var allocations: [AllocationID: Allocation]
  /// The newest requests, oldest first, at most ``changesKept``.
  public private(set) var changes: [ChangeRecord]

  /// How many requests are remembered.
  public static let changesKept = 1_000

  public init() {
    version = .zero
    nodes = [:]
    deployments = [:]
    allocations = [:]
    changes = []
  }

  /// The state after one more entry.
  public mutating func apply(_ entry: DesiredEntry) {
    for change in entry.changes { apply(change) }
    version = entry.version
  }

  private mutating func apply(_ change: DesiredChange) {
    switch change {
    case .cluster(let id): cluster = id
    case .voters(let set): voters = set
    case .node(let record): nodes[record.id] = record
    case .deployment(let record): deployments[record.id] = record
    case .allocation(let record): allocations[record.id] = record.phase == .removed ? nil : record
    case .forget(let id):
      deployments[id] = nil
      for allocation in allocations(of: id) { allocations[allocation.id] = nil }
    case .change(let record):
      changes.append(record)
      if changes.count > Self.changesKept { changes.removeFirst(changes.count - Self.changesKept) }
    }
  }

  /// All deployments, oldest first; equals by id.
  public var deploymentsInOrder: [Deployment] {
    deployments.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  /// The allocations of one deployment, oldest first.
  public func allocations(of deployment: DeploymentID) -> [Allocation] {
    allocations.values.filter { $0.id.deployment == deployment }.sorted { $0.id < $1.id }
  }

  /// The newest allocation of one deployment: the one whose fate is the deployment's.
  public func currentAllocation(of deployment: DeploymentID) -> Allocation? {
    allocations(of: deployment).last
  }

  /// The complete set of one machine.
  public func assignments(of node: NodeID, epoch: UInt64) -> Assignments? {
    guard let cluster else { return nil }
    let own = allocations.values.filter { $0.node == node }.sorted { $0.id < $1.id }
    return Assignments(cluster: cluster, node: node, epoch: epoch, version: version, allocations: own)
  }
}

extension DesiredState: Codable {
  private enum Key: String, CodingKey { case version, cluster, voters, nodes, deployments, allocations, changes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    version = try container.decode(DesiredVersion.self, forKey: .version)
    cluster = try container.decodeIfPresent(ClusterID.self, forKey: .cluster)
    voters = try container.decodeIfPresent(VoterSet.self, forKey: .voters)
    let nodes = try container.decode([NodeRecord].self, forKey: .nodes)
    self.nodes = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let deployments = try container.decode([Deployment].self, forKey: .deployments)
    self.deployments = Dictionary(deployments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let allocations = try container.decode([Allocation].self, forKey: .allocations)
    self.allocations = Dictionary(allocations.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    changes = try container.decode([ChangeRecord].self, forKey: .changes)
  }

  /// Sorted lists, so that equal states have equal bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(version, forKey: .version)
    try container.encodeIfPresent(cluster, forKey: .cluster)
    try container.encodeIfPresent(voters, forKey: .voters)
    try container.encode(nodes.values.sorted { $0.id < $1.id }, forKey: .nodes)
    try container.encode(deployments.values.sorted { $0.id < $1.id }, forKey: .deployments)
    try container.encode(allocations.values.sorted { $0.id < $1.id }, forKey: .allocations)
    try container.encode(changes, forKey: .changes)
  }
}
