internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Deployments: asking for them, changing them, seeing how they are.
struct DeploymentRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/deployments", needs: .readDeployments) { _ in
      let snapshot = try await environment.platform.snapshot()
      return try .json(snapshot.desired.deploymentsInOrder.map { DeploymentSummary(of: $0, in: snapshot) })
    }
    table.add(.post, "/api/v1/deployments", needs: .changeDeployments) { call in
      let body = try await environment.body(DeployRequest.self, of: call)
      let new = NewDeployment(
        source: GitSource(url: body.url, branch: body.branch), name: body.name, environment: body.environment ?? [:])
      return try await environment.submit(.deploy(new), call)
    }
    table.add(.get, "/api/v1/deployments/:reference", needs: .readDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      return try .json(DeploymentSummary(of: deployment, in: snapshot))
    }
    table.add(.get, "/api/v1/deployments/:reference/watch", needs: .readDeployments) { call in
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      return try await LineResponse.make(
        DeploymentWatch(platform: environment.platform, deployment: deployment.id), for: call,
        keepAlive: environment.configuration.keepAlive)
    }
    table.add(.post, "/api/v1/deployments/:reference/update", needs: .changeDeployments) { call in
      try await environment.submit(.update(try call.reference), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/stop", needs: .changeDeployments) { call in
      try await environment.submit(.stop(try call.reference), call)
    }
    table.add(.post, "/api/v1/deployments/:reference/start", needs: .changeDeployments) { call in
      try await environment.submit(.start(try call.reference), call)
    }
    table.add(.delete, "/api/v1/deployments/:reference", needs: .changeDeployments) { call in
      try await environment.submit(.destroy(try call.reference), call)
    }
    table.add(.post, "/api/v1/validate", needs: .validateSources) { call in
      let body = try await environment.body(ValidateRequest.self, of: call)
      let source = GitSource(url: body.url, branch: body.branch)
      let (name, diagnostics) = try await environment.platform.validate(source, by: call.actor)
      return try .json(ValidationResult(name: name, diagnostics: diagnostics.map(ManifestDiagnostic.init)))
    }
  }
}

extension RouteEnvironment {
  fileprivate func submit(_ request: PlatformRequest, _ call: Call) async throws -> Response {
    let record = try await platform.submit(request, by: call.actor)
    return try .json(try await result(of: record), status: .accepted)
  }
}

extension Call {
  fileprivate var reference: DeploymentReference {
    get throws { DeploymentReference(try parameter("reference")) }
  }
}
