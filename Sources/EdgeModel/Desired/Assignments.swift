/// All that one machine shall run, as of one position. What a newer set omits is removed; without a newer set nothing is.
public struct Assignments: Hashable, Sendable {
  /// The platform that says so; a machine of another one refuses it.
  public var cluster: ClusterID
  /// The machine that the set is for.
  public var node: NodeID
  /// The epoch of the leader that says so; a machine refuses a lower one than it has seen.
  public var epoch: UInt64
  /// The position of the log that the set follows from; a machine refuses a lower one than it has.
  public var version: DesiredVersion
  /// The complete set, sorted by id.
  public var allocations: [Allocation]
  /// The secrets that they ask for, sealed, sorted by id.
  public var secrets: [SealedSecret]

  public init(
    cluster: ClusterID, node: NodeID, epoch: UInt64, version: DesiredVersion, allocations: [Allocation],
    secrets: [SealedSecret] = []
  ) {
    self.cluster = cluster
    self.node = node
    self.epoch = epoch
    self.version = version
    self.allocations = allocations
    self.secrets = secrets
  }
}

/// What they hold is encoded as records with versions: a machine that doesn't know one of them can't take the set for
/// complete, refuses it, and goes on with the one that it has.
extension Assignments: Codable {
  private enum Key: String, CodingKey { case cluster, node, epoch, version, allocations, records }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    cluster = try container.decode(ClusterID.self, forKey: .cluster)
    node = try container.decode(NodeID.self, forKey: .node)
    epoch = try container.decode(UInt64.self, forKey: .epoch)
    version = try container.decode(DesiredVersion.self, forKey: .version)
    guard container.contains(.records) else {
      // As they were stored before records had versions.
      allocations = try container.decode([Allocation].self, forKey: .allocations)
      secrets = []
      return
    }
    (allocations, secrets) = ([], [])
    for record in try container.decode([DesiredChange].self, forKey: .records) {
      switch record {
      case .allocation(let allocation): allocations.append(allocation)
      case .secret(let secret): secrets.append(secret)
      default:
        throw DecodingError.dataCorruptedError(
          forKey: .records, in: container,
          debugDescription: "\(record.form) is not known to this version of the agent; update it")
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(cluster, forKey: .cluster)
    try container.encode(node, forKey: .node)
    try container.encode(epoch, forKey: .epoch)
    try container.encode(version, forKey: .version)
    let records = allocations.map(DesiredChange.allocation) + secrets.map(DesiredChange.secret)
    try container.encode(records, forKey: .records)
  }
}
