internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

extension DeploymentSummary {
  /// How a deployment is at one moment.
  init(of deployment: Deployment, in snapshot: PlatformSnapshot) {
    let condition = snapshot.condition(of: deployment)
    let current = snapshot.current(deployment.id)
    let nodeID = current?.allocation.node
    let facts = nodeID.flatMap { snapshot.reports[$0]?.facts }
    var url: String?
    var localURL: String?
    if let allocation = snapshot.serving(deployment), allocation.workload.port != 0,
      let facts = snapshot.reports[allocation.node]?.facts
    {
      url = Self.url(host: facts.host, port: allocation.workload.port, endpoint: allocation.workload.endpoint)
      if let name = snapshot.reports[allocation.node]?.observed(allocation.id)?.localName {
        localURL = Self.url(host: name, port: allocation.workload.port, endpoint: allocation.workload.endpoint)
      }
    }
    self.init(
      id: deployment.id, name: deployment.name, status: condition.status, reason: condition.reason,
      node: nodeID.flatMap { snapshot.desired.nodes[$0]?.name.rawValue } ?? facts?.name.rawValue, nodeID: nodeID,
      url: url, localURL: localURL,
      commit: deployment.resolved?.reference.commit, branch: deployment.source.branch, source: deployment.source.url,
      generation: deployment.generation, createdAt: CivilTime(deployment.createdAt),
      createdBy: deployment.createdBy.description, restarts: current?.observed?.restarts,
      failure: deployment.failure.map {
        VersionFailure(
          generation: $0.generation, reason: $0.reason, commit: $0.commit,
          cancelled: $0.stage == .cancelled ? true : nil)
      },
      versions: deployment.history.isEmpty
        ? nil
        : deployment.history.map { VersionSummary(generation: $0.generation, commit: $0.reference.commit) },
      following: Self.following(deployment, snapshot.branches[deployment.id]))
  }

  private static func following(_ deployment: Deployment, _ condition: BranchCondition?) -> FollowSummary? {
    guard deployment.intent != .destroy, let following = deployment.following else { return nil }
    // The next look is said only where the last one failed: else the summary would change with every look.
    return FollowSummary(
      seconds: following.seconds, problem: condition?.problem,
      nextLook: condition?.problem == nil ? nil : condition.map { CivilTime($0.nextLook) })
  }

  static func url(host: String, port: UInt16, endpoint: String) -> String {
    let host = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let isPath = !endpoint.contains("://")
    return "http://\(host):\(port)" + (isPath ? (endpoint.hasPrefix("/") ? "" : "/") + endpoint : "/")
  }
}
