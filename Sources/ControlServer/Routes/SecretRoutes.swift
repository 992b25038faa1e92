internal import ControlAPI
internal import Coordination
internal import EdgeAgent
internal import EdgeModel
internal import HTTPTypes
internal import Hummingbird

/// What the routes of secrets need of the platform: calls of ``ControlPlane``, which tests stand in for.
protocol SecretControl: Sendable {
  func secrets() async throws -> [SecretView]
  func setSecret(
    _ name: SecretName, of deployment: DeploymentReference?, to value: [UInt8], by actor: Actor
  ) async throws -> SecretChange
  func removeSecret(
    _ name: SecretName, of deployment: DeploymentReference?, by actor: Actor
  ) async throws -> SecretChange
  func setRepository(
    _ pattern: RepositoryPattern, _ credential: RepositoryCredential, by actor: Actor
  ) async throws -> SecretChange
  func removeRepository(_ pattern: RepositoryPattern, by actor: Actor) async throws -> [SecretChange]
  func platformKey(_ id: PlatformKeyID?, for node: NodeID) async throws -> SealedPlatformKey
  func renewPlatformKey() async throws -> [SecretID]
}

extension ControlPlane: SecretControl {}

/// Secrets and what repositories are fetched with: set, listed without their values, removed. And the platform's key, sealed,
/// for its machines.
struct SecretRoutes {
  let environment: RouteEnvironment
  let secrets: any SecretControl

  func add(to table: inout RouteTable) {
    let (environment, secrets) = (environment, secrets)
    table.add(.get, "/api/v1/secrets", needs: .readSecrets) { _ in
      try .json(try await secrets.secrets().map(SecretSummary.init))
    }
    table.add(.put, "/api/v1/secrets/:name", needs: .changeSecrets) { call in
      let name = try call.parameter("name", as: SecretName.self)
      let body = try await environment.body(SecretRequest.self, of: call)
      return try .json(
        SecretResult(
          try await secrets.setSecret(name, of: call.deployment, to: Array(body.value.utf8), by: call.actor)))
    }
    table.add(.delete, "/api/v1/secrets/:name", needs: .changeSecrets) { call in
      let name = try call.parameter("name", as: SecretName.self)
      return try .json(SecretResult(try await secrets.removeSecret(name, of: call.deployment, by: call.actor)))
    }
    table.add(.put, "/api/v1/repositories", needs: .changeSecrets) { call in
      let body = try await environment.body(RepositoryRequest.self, of: call)
      let credential = try RepositoryCredential(body)
      return try .json(
        SecretResult(try await secrets.setRepository(body.repository, credential, by: call.actor)))
    }
    table.add(.delete, "/api/v1/repositories", needs: .changeSecrets) { call in
      guard let pattern = try call.query("repository", as: RepositoryPattern.self, RepositoryPattern.rule) else {
        throw ControlError(.invalid, "repository: \(RepositoryPattern.rule) must be named")
      }
      return try .json(try await secrets.removeRepository(pattern, by: call.actor).map(SecretResult.init))
    }
    table.add(.get, "/api/v1/platform-key", needs: .actAsNode) { call in
      let node = try call.askingNode
      let id = try call.query("id", as: PlatformKeyID.self, PlatformKeyID.rule)
      return try .json(try await secrets.platformKey(id, for: node))
    }
    table.add(.post, "/api/v1/platform-key/renewal", needs: .changeSecrets) { _ in
      try .json(KeyRenewalResult(dropped: try await secrets.renewPlatformKey()))
    }
  }
}

extension Call {
  fileprivate var deployment: DeploymentReference? { query("deployment").map { DeploymentReference($0) } }

  fileprivate var askingNode: NodeID {
    get throws {
      guard let name = HTTPField.Name(Wire.nodeHeader), let node = request.headers[name].flatMap({ NodeID($0) }) else {
        throw ControlError(.invalid, "the header '\(Wire.nodeHeader)' must say which machine asks")
      }
      return node
    }
  }
}

extension RepositoryCredential {
  fileprivate init(_ request: RepositoryRequest) throws(ControlError) {
    switch (request.token, request.sshKey) {
    case (let token?, nil): self = .token(user: request.user ?? Self.anyUser, token)
    case (nil, let key?): self = .key(key, knownHosts: request.knownHosts)
    default: throw ControlError(.invalid, "either a token or an sshKey must be given, not both")
    }
  }
}

extension SecretSummary {
  init(_ view: SecretView) {
    self.init(
      id: view.id, app: view.owner, version: view.version, usedBy: view.users, setAt: CivilTime(view.setAt),
      setBy: view.setBy.name)
  }
}

extension SecretResult {
  init(_ change: SecretChange) {
    self.init(id: change.id, resumed: change.resumed, durability: change.durability?.rawValue)
  }
}
