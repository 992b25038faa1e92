internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// What machines and apps use. Nothing is measured while nobody asks.
struct UsageRoutes {
  let environment: RouteEnvironment
  let peers: Peers

  init(_ environment: RouteEnvironment) {
    self.environment = environment
    peers = Peers(token: environment.configuration.peerToken, logger: environment.logger)
  }

  func add(to table: inout RouteTable) {
    let (environment, peers) = (environment, peers)
    table.add(.get, "/api/v1/usage", needs: .readNodes) { _ in
      try .json(try await environment.platform.usage())
    }
    table.add(.get, "/api/v1/nodes/:reference/usage", needs: .readNodes) { call in
      let node = try await environment.platform.snapshot().desired.node(try call.parameter("reference"))
      guard node.id != environment.platform.identity.node else {
        return try .json(try await environment.platform.usage())
      }
      return try .json(try await peers.client(at: node.address).usage())
    }
  }
}
