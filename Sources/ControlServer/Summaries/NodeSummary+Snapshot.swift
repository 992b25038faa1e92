internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

extension NodeSummary {
  /// How a machine is at one moment.
  init(of node: NodeRecord, in snapshot: PlatformSnapshot) {
    let report = snapshot.reports[node.id]
    self.init(
      id: node.id, name: node.name, status: snapshot.heard.contains(node.id) ? .ready : .silent, address: node.address,
      joinedAt: CivilTime(node.joinedAt), reportedAt: report.map { CivilTime($0.at) },
      allocations: snapshot.desired.allocations.values.count { $0.node == node.id && $0.phase == .run },
      facts: report?.facts, cordon: snapshot.desired.cordons[node.id].map(CordonSummary.init),
      isHeldBack: snapshot.heldBack.contains(node.id) ? true : nil)
  }
}
