public import EdgeModel

/// All machines at one moment: what a plan is made from. A copy with one change shares all but one piece with its original.
public struct ClusterSnapshot: Sendable {
  /// The position of the desired state that it shows; a plan is committed only if the log is still there.
  public var version: DesiredVersion
  /// Sorted by id, so that nothing depends on the order in which they were given.
  public private(set) var nodes: ClusterNodes

  /// - Parameter nodes: in any order; of two with the same id the later one counts.
  public init(version: DesiredVersion, nodes: some Sequence<NodeView>) {
    self.version = version
    let byID = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    self.nodes = ClusterNodes(sorted: byID.values.sorted { $0.id < $1.id })
  }

  /// Notes that a workload is on its way to a machine.
  public mutating func place(_ workload: WorkloadView, on node: NodeID) {
    nodes.change(node) { $0.placed.append(workload) }
  }

  /// Takes over what was observed or wanted since.
  public mutating func apply(_ change: SnapshotChange) {
    switch change {
    case .node(let node): nodes.put(node)
    case .noNode(let id): nodes.remove(id)
    case .place(let workload, let node): place(workload, on: node)
    case .remove(let workload, let node):
      nodes.change(node) { view in view.placed.removeAll { $0.id == workload } }
    }
  }

  /// The next snapshot. This one stays as it is.
  public func applying(_ changes: some Sequence<SnapshotChange>, version: DesiredVersion) -> ClusterSnapshot {
    var next = self
    next.version = version
    for change in changes { next.apply(change) }
    return next
  }
}

/// One change of a cluster.
public enum SnapshotChange: Hashable, Sendable {
  /// A machine is new, or as this says now, with what is placed on it.
  case node(NodeView)
  case noNode(NodeID)
  case place(WorkloadView, on: NodeID)
  case remove(WorkloadID, from: NodeID)
}

extension ClusterSnapshot: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.version == right.version && left.nodes.elementsEqual(right.nodes)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(version)
    for node in nodes { hasher.combine(node) }
  }
}

extension ClusterSnapshot: Codable {
  private enum Key: String, CodingKey { case version, nodes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      version: try container.decode(DesiredVersion.self, forKey: .version),
      nodes: try container.decode([NodeView].self, forKey: .nodes))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(version, forKey: .version)
    try container.encode(Array(nodes), forKey: .nodes)
  }
}
