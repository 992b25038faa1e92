/// A whole record that replaces its predecessor in the desired state.
///
/// Encoded as `{"kind": …, "record": …}`, so that a reader sees what it holds before it understands it.
public enum DesiredChange: Hashable, Sendable {
  /// Names the platform: the first record of a log.
  case cluster(ClusterID)
  case node(NodeRecord)
  case deployment(Deployment)
  case allocation(Allocation)
  case change(ChangeRecord)
  /// Drops the record of a destroyed deployment of which nothing is left.
  case forget(DeploymentID)
  /// Who holds the log: counts from the moment a machine has it in its log, acknowledged or not (Raft, section 4.1 of
  /// Ongaro's dissertation).
  case voters(VoterSet)
}

extension DesiredChange: Codable {
  private enum Key: String, CodingKey { case kind, record }
  private enum Kind: String, Codable { case cluster, node, deployment, allocation, change, forget, voters }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .cluster: self = .cluster(try container.decode(ClusterID.self, forKey: .record))
    case .node: self = .node(try container.decode(NodeRecord.self, forKey: .record))
    case .deployment: self = .deployment(try container.decode(Deployment.self, forKey: .record))
    case .allocation: self = .allocation(try container.decode(Allocation.self, forKey: .record))
    case .change: self = .change(try container.decode(ChangeRecord.self, forKey: .record))
    case .forget: self = .forget(try container.decode(DeploymentID.self, forKey: .record))
    case .voters: self = .voters(try container.decode(VoterSet.self, forKey: .record))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .cluster(let record):
      try container.encode(Kind.cluster, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .node(let record):
      try container.encode(Kind.node, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .deployment(let record):
      try container.encode(Kind.deployment, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .allocation(let record):
      try container.encode(Kind.allocation, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .change(let record):
      try container.encode(Kind.change, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .forget(let record):
      try container.encode(Kind.forget, forKey: .kind)
      try container.encode(record, forKey: .record)
    case .voters(let record):
      try container.encode(Kind.voters, forKey: .kind)
      try container.encode(record, forKey: .record)
    }
  }
}

/// The changes that were written at one position: all of them or none.
public struct DesiredEntry: Codable, Hashable, Sendable {
  public var version: DesiredVersion
  public var changes: [DesiredChange]

  public init(version: DesiredVersion, changes: [DesiredChange]) {
    self.version = version
    self.changes = changes
  }
}

/// A run of entries, oldest first, without a gap.
public struct DesiredPage: Codable, Hashable, Sendable {
  public var entries: [DesiredEntry]
  /// Whether the log goes on after the last one.
  public var hasMore: Bool

  public init(entries: [DesiredEntry], hasMore: Bool) {
    self.entries = entries
    self.hasMore = hasMore
  }
}
