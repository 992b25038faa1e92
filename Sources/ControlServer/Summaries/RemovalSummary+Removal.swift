internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

extension RemovalSummary {
  init(_ removal: MachineRemoval) {
    self.init(
      id: removal.node.id, name: removal.node.name, revoked: removal.isRevoked,
      withoutKey: removal.withoutKey.map(\.name))
  }
}
