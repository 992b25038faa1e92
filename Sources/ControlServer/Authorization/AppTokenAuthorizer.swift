public import EdgeAgent
internal import EdgeModel

/// Knows the tokens that apps find in their environment (`FLOTILLA_APP_TOKEN`): each permits to see the app's own deployment
/// and to read its own output, by its deployment's id, and nothing else. All other requests are another authorizer's.
public struct AppTokenAuthorizer: Authorizer {
  private let others: any Authorizer
  private let app: @Sendable (String) async throws -> AllocationID?

  /// - Parameters:
  ///   - controlPlane: checks tokens; none of them is kept anywhere.
  ///   - others: judges everybody who is no app.
  public init(controlPlane: ControlPlane, others: any Authorizer) {
    self.init(others: others) { try await controlPlane.app(showing: $0) }
  }

  init(others: any Authorizer, app: @escaping @Sendable (String) async throws -> AllocationID?) {
    self.others = others
    self.app = app
  }

  private static let permitted: Set<Permission> = [.readDeployments, .readLogs]

  public func verdict(on request: AccessRequest) async throws -> AccessVerdict {
    guard request.permission != .ping, let token = request.bearerToken,
      token.hasPrefix(PlatformVariable.appTokenPrefix)
    else { return try await others.verdict(on: request) }
    guard let allocation = try await app(token) else {
      return .unauthenticated(reason: "this app's token counts no longer, or never did")
    }
    let deployment = allocation.deployment
    guard Self.permitted.contains(request.permission), request.deployment == deployment.rawValue else {
      return .forbidden(
        reason: "an app's token only permits to read its own deployment and its output, by the id \(deployment)")
    }
    return .allowed(Actor(role: .user, name: "app \(deployment)"))
  }
}
