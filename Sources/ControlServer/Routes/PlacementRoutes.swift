internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// What runs where: machines that get nothing new, apps that move, and why.
struct PlacementRoutes {
  let environment: RouteEnvironment
  let placement: any PlacementControl

  func add(to table: inout RouteTable) {
    let (environment, placement) = (environment, placement)
    @Sendable func cordon(_ mode: NodeCordon.Mode, _ call: Call) async throws -> Response {
      let node = try await placement.cordon(try call.parameter("reference"), mode, by: call.actor)
      let snapshot = try await environment.platform.snapshot()
      return try .json(DrainSummary(of: node, in: snapshot), status: .accepted)
    }
    table.add(.post, "/api/v1/nodes/:reference/cordon", needs: .changeNodes) { try await cordon(.cordoned, $0) }
    table.add(.post, "/api/v1/nodes/:reference/uncordon", needs: .changeNodes) { try await cordon(.lifted, $0) }
    table.add(.post, "/api/v1/nodes/:reference/drain", needs: .changeNodes) { try await cordon(.draining, $0) }
    table.add(.post, "/api/v1/nodes/:reference/remove", needs: .removeNodes) { call in
      let isRevoked = try await environment.body(RemovalRequest.self, of: call).revoke ?? false
      let removal = try await placement.remove(try call.parameter("reference"), revoking: isRevoked, by: call.actor)
      return try .json(RemovalSummary(removal), status: .accepted)
    }
    table.add(.post, "/api/v1/nodes/give-up", needs: .changeNodes) { _ in
      let given = try await placement.giveUpVanished()
      let snapshot = try await environment.platform.snapshot()
      return try .json(given.map { NodeSummary(of: $0, in: snapshot) }, status: .accepted)
    }
    table.add(.get, "/api/v1/nodes/:reference/drain/watch", needs: .readNodes) { call in
      let node = try await environment.platform.snapshot().desired.node(try call.parameter("reference"))
      return try await LineResponse.make(
        DrainWatch(platform: environment.platform, node: node.id), for: call,
        keepAlive: environment.configuration.keepAlive)
    }
    table.add(.get, "/api/v1/deployments/:reference/explanation", needs: .readNodes) { call in
      let snapshot = try await environment.platform.snapshot()
      return try .json(ExplanationSummary(try await placement.explain(try call.reference), in: snapshot))
    }
    table.add(.post, "/api/v1/rebalance", needs: .changeNodes) { call in
      let isDryRun = try await environment.body(RebalanceRequest.self, of: call).dryRun ?? false
      let done = try await placement.rebalance(dryRun: isDryRun)
      let snapshot = try await environment.platform.snapshot()
      return try .json(RebalanceSummary(done, isDryRun: isDryRun, in: snapshot), status: isDryRun ? .ok : .accepted)
    }
  }
}
