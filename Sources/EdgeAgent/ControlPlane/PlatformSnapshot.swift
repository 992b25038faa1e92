public import EdgeModel

/// What shall be and what was seen, at one moment.
public struct PlatformSnapshot: Sendable {
  /// What shall be.
  public var desired: DesiredState
  /// The newest report of each machine that was heard since this agent leads.
  public var reports: [NodeID: NodeReport]
  /// The machines that are heard of now.
  public var heard: Set<NodeID>
  /// The machines that failure detection has given up on, and for how long nothing was heard of each since this agent leads.
  public var gone: [NodeID: Duration]
  /// The machines that vanished at once with at least half of all: their apps stay until enough of them are back, a minute is
  /// over, or a person gives them up.
  public var heldBack: Set<NodeID> = []
  /// How the branches are that deployments follow, where this leader has looked already.
  public var branches: [DeploymentID: BranchCondition] = [:]

  /// Whether another token than this leader's counts from now on, so that a machine that was revoked isn't shut out yet.
  var isTokenOutdated = false
  /// Why apps that shall leave their machine don't, as far as this leader has tried.
  var moves: [DeploymentID: String] = [:]

  /// A machine that is gone is not heard of, whatever `heard` says.
  public init(
    desired: DesiredState, reports: [NodeID: NodeReport], heard: Set<NodeID>, gone: [NodeID: Duration] = [:]
  ) {
    self.desired = desired
    self.reports = reports
    self.heard = heard.subtracting(gone.keys)
    self.gone = gone
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

  /// The allocation that answers for a deployment: while a new version comes up, the one before it.
  public func serving(_ deployment: Deployment) -> Allocation? {
    guard deployment.intent == .run else { return nil }
    return desired.allocations(of: deployment.id).last { allocation in
      allocation.phase == .run && heard.contains(allocation.node)
        && reports[allocation.node]?.observed(allocation.id)?.phase == .running
    }
  }

  /// Where the apps answer that shall run, besides those that a machine has itself: the oldest first.
  func served(besides node: NodeID) -> [ServedApp] {
    desired.deploymentsInOrder.compactMap { deployment in
      guard deployment.intent == .run else { return nil }
      let serving = serving(deployment)
      guard let allocation = serving ?? current(deployment.id)?.allocation, allocation.workload.port != 0,
        allocation.node != node || serving == nil
      else { return nil }
      let port = allocation.workload.port
      guard let serving, let report = reports[serving.node] else {
        return ServedApp(deployment: deployment.id, port: port, place: nil)
      }
      let relay = report.observed(serving.id)?.relayPort
      return ServedApp(
        deployment: deployment.id, port: port,
        place: ServedApp.Place(host: report.facts.host, port: relay ?? port))
    }
  }

  /// How a deployment is.
  public func condition(of deployment: Deployment) -> DeploymentCondition {
    let current = current(deployment.id)
    let condition = DeploymentCondition(
      of: deployment, allocation: current?.allocation, observed: current?.observed,
      isNodeHeard: current.map { heard.contains($0.allocation.node) } ?? true)
    // A failure that its machine reports is not the end where the leader is about to go back.
    if condition.status == .failed, let allocation = current?.allocation, allocation.phase == .run,
      Relocation.origin(of: allocation, in: desired) != nil
        || allocation.id.generation == deployment.generation
          && Fallback.isPossible(from: allocation, of: deployment, in: desired)
    {
      return DeploymentCondition(.starting, condition.reason)
    }
    return condition
  }
}
