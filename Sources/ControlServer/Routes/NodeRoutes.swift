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
      return try .json(try await environment.platform.register(node))
    }
    table.add(.post, "/api/v1/adoptions", needs: .adoptNodes) { call in
      let adoption = try await call.body(
        Adoption.self, limit: environment.configuration.reportLimit, within: environment.configuration.bodyTimeout)
      return try .json(try await environment.platform.adopt(adoption, by: call.actor))
    }
    table.add(.post, "/api/v1/platform/move", needs: .movePlatform) { call in
      let move = try await environment.body(MoveRequest.self, of: call)
      let (cluster, apps) = try await environment.platform.move(
        to: move.address, token: try await environment.token(of: move), adopting: move.adopt)
      return try .json(MoveAnswer(cluster: cluster, apps: apps))
    }
  }
}

extension RouteEnvironment {
  /// The other platform's token, also where a code stands for it.
  fileprivate func token(of move: MoveRequest) async throws -> String {
    guard let code = JoinCode(move.token) else { return move.token }
    return try await JoinExchange.token(for: code, from: move.address, logger: logger)
  }
}
