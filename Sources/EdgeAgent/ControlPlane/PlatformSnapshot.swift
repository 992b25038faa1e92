public import EdgeModel

/// What shall be and what was seen, at one moment.
public struct PlatformSnapshot: Sendable {
  public var desired: DesiredState
  /// The newest report of each machine that was heard since this agent leads.
  public var reports: [NodeID: NodeReport]
  /// The machines that are heard of now.
  public var heard: Set<NodeID>

  public init(desired: DesiredState, reports: [NodeID: NodeReport], heard: Set<NodeID>) {
    self.desired = desired
    self.reports = reports
    self.heard = heard
  }

  /// The deployment that a reference means: by id, else by name among those that are not destroyed.
  public func deployment(_ reference: DeploymentReference) -> Deployment? {
    if let id = DeploymentID(reference.text), let found = desired.deployments[id] { return found }
    return desired.deploymentsInOrder.last { $0.name.rawValue == reference.text && $0.intent != .destroy }
      ?? desired.deploymentsInOrder.last { $0.name.rawValue == reference.text }
  }

  /// The newest allocation of a deployment, with what its machine says of it.
  public func current(_ deployment: DeploymentID) -> (allocation: Allocation, observed: ObservedAllocation?)? {
    guard let allocation = desired.currentAllocation(of: deployment) else { return nil }
    return (allocation, reports[allocation.node]?.observed(allocation.id))
  }

  /// How a deployment is.
  public func condition(of deployment: Deployment) -> DeploymentCondition {
    let current = current(deployment.id)
    return DeploymentCondition(
      of: deployment, allocation: current?.allocation, observed: current?.observed,
      isNodeHeard: current.map { heard.contains($0.allocation.node) } ?? true)
  }
}
