internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Following branches, and making webhooks.
struct BranchRoutes {
  let environment: RouteEnvironment
  let hooks: (any HookControl)?

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.put, "/api/v1/deployments/:reference/following", needs: .changeDeployments) { call in
      let body = try await environment.body(FollowRequest.self, of: call)
      return try await environment.submit(.follow(try call.reference, seconds: body.seconds), call)
    }
    table.add(.delete, "/api/v1/deployments/:reference/following", needs: .changeDeployments) { call in
      try await environment.submit(.unfollow(try call.reference), call)
    }
    guard let hooks else { return }
    table.add(.put, "/api/v1/deployments/:reference/webhook", needs: .changeSecrets) { call in
      let body = try await environment.body(WebhookRequest.self, of: call)
      let made = try await hooks.setWebhook(
        of: try call.reference, replacing: body.rotate ?? false, by: call.actor)
      return try .json(
        WebhookSummary(
          deployment: made.deployment, name: made.name,
          url: "\(made.address)/api/v1/hooks/\(made.deployment)", secret: made.secret))
    }
    table.add(.delete, "/api/v1/deployments/:reference/webhook", needs: .changeSecrets) { call in
      try .json(RemovedWebhook(deployment: try await hooks.removeWebhook(of: try call.reference, by: call.actor)))
    }
  }
}
