internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird
internal import Logging

/// Deployments: asking for them, changing them, seeing how they are.
struct DeploymentRoutes {
  let environment: RouteEnvironment
  let placement: (any PlacementControl)?

  init(_ environment: RouteEnvironment, placement: (any PlacementControl)?) {
    self.environment = environment
    self.placement = placement
  }

  func add(to table: inout RouteTable) {
    let (environment, placement) = (environment, placement)
    table.add(.get, "/api/v1/deployments", needs: .readDeployments) { _ in
      let snapshot = try await environment.platform.snapshot()
      return try .json(snapshot.desired.deploymentsInOrder.map { DeploymentSummary(of: $0, in: snapshot) })
    }
    table.add(.post, "/api/v1/deployments", needs: .changeDeployments) { call in
      let body = try await environment.body(DeployRequest.self, of: call)
      let new = NewDeployment(
        source: GitSource(url: body.url, branch: body.branch), name: body.name, environment: body.environment ?? [:],
        followSeconds: body.following.map { $0.seconds ?? BranchFollowing.usual })
      return try await environment.submit(.deploy(new), call)
    }
    table.add(.get, "/api/v1/deployments/:reference", needs: .readDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      var summary = DeploymentSummary(of: deployment, in: snapshot)
      if let placement, Self.seeksMachine(deployment, summary.status) {
        do {
          let told = try await placement.explain(DeploymentReference(deployment.id.rawValue))
          summary.pending = PendingSummary(ExplanationSummary(told, in: snapshot))
        } catch let error as ControlPlaneError {
          // How it is can be said without.
          environment.logger.debug("not explained", metadata: ["deployment": "\(deployment.id)", "error": "\(error)"])
        }
      }
      return try .json(summary)
    }
    table.add(.get, "/api/v1/deployments/:reference/watch", needs: .readDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      return try await LineResponse.make(
        DeploymentWatch(platform: environment.platform, deployment: deployment.id), for: call,
        keepAlive: environment.configuration.keepAlive)
    }
    table.add(.get, "/api/v1/deployments/:reference/environment", needs: .readDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      return try .json(EnvironmentSummary(of: deployment, showsSecrets: false))
    }
    table.add(.get, "/api/v1/deployments/:reference/environment/values", needs: .changeDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      return try .json(EnvironmentSummary(of: deployment, showsSecrets: true))
    }
    table.add(.post, "/api/v1/deployments/:reference/update", needs: .changeDeployments) { call in
      try await environment.submit(.update(try call.reference), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/rollback", needs: .changeDeployments) { call in
      let body = try await environment.body(RollbackRequest.self, of: call)
      return try await environment.submit(.rollback(try call.reference, to: body.generation), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/stop", needs: .changeDeployments) { call in
      try await environment.submit(.stop(try call.reference), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/start", needs: .changeDeployments) { call in
      try await environment.submit(.start(try call.reference), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/cancel", needs: .changeDeployments) { call in
      try await environment.submit(.cancel(try call.reference), call)
    }
    table.add(.delete, "/api/v1/deployments/:reference", needs: .changeDeployments) { call in
      try await environment.submit(.destroy(try call.reference), call)
    }
    table.add(.post, "/api/v1/validate", needs: .validateSources) { call in
      let body = try await environment.body(ValidateRequest.self, of: call)
      let source = GitSource(url: body.url, branch: body.branch)
      let checked = try await environment.platform.validate(source, by: call.actor)
      return try .json(
        ValidationResult(
          name: checked.appName, file: checked.file, diagnostics: checked.diagnostics.map(ManifestDiagnostic.init)))
    }
  }

  /// Whether it is known what it needs, and it has nowhere to run.
  private static func seeksMachine(_ deployment: Deployment, _ status: DeploymentStatus) -> Bool {
    guard deployment.resolved != nil, deployment.intent == .run else { return false }
    switch status {
    case .placing, .unreachable: return true
    case .failed: return deployment.failure?.stage == .placement
    default: return false
    }
  }
}

extension RouteEnvironment {
  func submit(_ request: PlatformRequest, _ call: Call) async throws -> Response {
    let submitted = try await platform.submit(request, by: call.actor)
    return try .json(
      try await result(of: submitted.record, durability: submitted.durability), status: .accepted)
  }
}

extension Call {
  var reference: DeploymentReference {
    get throws { DeploymentReference(try parameter("reference")) }
  }
}
