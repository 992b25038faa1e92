internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// The platform's machines.
struct NodeRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/nodes", needs: .readNodes) { _ in
      let snapshot = try await environment.platform.snapshot()
      let nodes = snapshot.desired.nodes.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
      return try .json(nodes.map { NodeSummary(of: $0, in: snapshot) })
    }
    table.add(.post, "/api/v1/nodes", needs: .joinNodes) { call in
      let node = try await environment.body(NodeRecord.self, of: call)
      return try .json(JoinAnswer(cluster: try await environment.platform.register(node)))
    }
  }
}
