/// What a platform of one machine brings along when it becomes a part of another one: the machine, its deployments, and
/// what of them is on it. As records with versions: who doesn't know one refuses the whole.
public struct Adoption: Codable, Hashable, Sendable {
  /// The platform that it comes from.
  public var from: ClusterID
  /// The machine that comes, as it was known at home.
  public var node: NodeRecord
  /// Deployments and allocations alone.
  public var records: [DesiredChange]

  public init(from: ClusterID, node: NodeRecord, records: [DesiredChange]) {
    self.from = from
    self.node = node
    self.records = records
  }

  /// All that shall go on of a state.
  /// - Returns: `nil` when it isn't all on this one machine.
  public init?(of state: DesiredState, on node: NodeRecord) {
    guard let cluster = state.cluster, state.nodes.keys.allSatisfy({ $0 == node.id }) else { return nil }
    let deployments = state.deploymentsInOrder.filter { $0.intent != .destroy }
    let allocations = deployments.compactMap { state.currentAllocation(of: $0.id) }.filter { $0.phase != .remove }
    self.init(
      from: cluster, node: node,
      records: deployments.map(DesiredChange.deployment) + allocations.map(DesiredChange.allocation))
  }
}
