public import EdgeModel

/// All machines at one moment: what a plan is made from.
public struct ClusterSnapshot: Codable, Hashable, Sendable {
  /// The position of the desired state that it shows; a plan is committed only if the log is still there.
  public let version: DesiredVersion
  /// Sorted by id, so that nothing depends on the order in which they were given.
  public private(set) var nodes: [NodeView]

  /// - Parameter nodes: in any order; of two with the same id the later one counts.
  public init(version: DesiredVersion, nodes: [NodeView]) {
    self.version = version
    let byID = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    self.nodes = byID.values.sorted { $0.id < $1.id }
  }

  /// Notes that a workload is on its way to a machine: the working copy of a plan.
  public mutating func place(_ workload: WorkloadView, on node: NodeID) {
    for index in nodes.indices where nodes[index].id == node { nodes[index].placed.append(workload) }
  }
}
