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
    if condition.status == .running, let allocation = current?.allocation, let facts {
      url = Self.url(host: facts.host, port: allocation.workload.port, endpoint: allocation.workload.endpoint)
    }
    self.init(
      id: deployment.id, name: deployment.name, status: condition.status, reason: condition.reason,
      node: nodeID.flatMap { snapshot.desired.nodes[$0]?.name.rawValue } ?? facts?.name.rawValue, nodeID: nodeID,
      url: url,
      commit: deployment.resolved?.reference.commit, branch: deployment.source.branch, source: deployment.source.url,
      generation: deployment.generation, createdAt: CivilTime(deployment.createdAt),
      createdBy: deployment.createdBy.description, restarts: current?.observed?.restarts)
  }

  static func url(host: String, port: UInt16, endpoint: String) -> String {
    let host = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    let isPath = !endpoint.contains("://")
    return "http://\(host):\(port)" + (isPath ? (endpoint.hasPrefix("/") ? "" : "/") + endpoint : "/")
  }
}
