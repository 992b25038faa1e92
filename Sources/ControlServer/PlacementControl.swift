internal import EdgeAgent
internal import EdgeModel

/// What the routes need of who decides what runs where: the calls of ``ControlPlane``, which tests stand in for.
protocol PlacementControl: Sendable {
  func cordon(_ reference: String, _ mode: NodeCordon.Mode, by actor: Actor) async throws -> NodeRecord
  func giveUpVanished() async throws -> [NodeRecord]
  func remove(_ reference: String, revoking: Bool, by actor: Actor) async throws -> MachineRemoval
  func explain(_ reference: DeploymentReference) async throws -> PlacementExplanation
  func rebalance(dryRun: Bool) async throws -> Rebalancing
}

extension ControlPlane: PlacementControl {}
