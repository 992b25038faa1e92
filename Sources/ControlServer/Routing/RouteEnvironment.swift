internal import ControlAPI
internal import Coordination
internal import EdgeAgent
internal import EdgeModel
internal import Logging

/// What all routes share.
struct RouteEnvironment: Sendable {
  let platform: any PlatformControl
  let configuration: ControlServerConfiguration
  let logger: Logger

  /// The deployment that a reference means.
  func deployment(_ reference: String, in snapshot: PlatformSnapshot) throws -> Deployment {
    guard let deployment = snapshot.deployment(DeploymentReference(reference)) else {
      throw ControlError(
        .notFound, "there is no deployment '\(reference.prefix(80))'; 'flotilla ps' lists those there are")
    }
    return deployment
  }

  func body<Value: Decodable & Sendable>(_ type: Value.Type, of call: Call) async throws -> Value {
    try await call.body(type, limit: configuration.bodyLimit, within: configuration.bodyTimeout)
  }

  /// The answer to a request that was written down.
  func result(of record: ChangeRecord, durability: Durability? = nil) async throws -> ChangeResult {
    let snapshot = try await platform.snapshot()
    let deployment = snapshot.desired.deployments[record.deployment]
    return ChangeResult(
      change: ChangeSummary(record, name: deployment?.name),
      deployment: deployment.map { DeploymentSummary(of: $0, in: snapshot) }, durability: durability?.rawValue,
      steps: snapshot.steps(of: record))
  }
}
