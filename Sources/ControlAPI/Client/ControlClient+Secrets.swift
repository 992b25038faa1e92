public import EdgeModel
internal import HTTPTransport

/// Secrets. Their values go to the agent and never come back.
extension ControlClient {
  /// All secrets, without their values.
  public func secrets() async throws -> [SecretSummary] {
    try await exchange.answer(.get, "/api/v1/secrets")
  }

  /// Keeps a value under a name.
  /// - Parameter deployment: the id or name of the one that it is for; `nil` for all.
  public func setSecret(
    _ name: SecretName, of deployment: String? = nil, to request: SecretRequest
  ) async throws -> SecretResult {
    try await exchange.answer(.put, Self.target(name, deployment), body: request)
  }

  /// Removes a secret. Apps that run keep what they were started with.
  public func removeSecret(_ name: SecretName, of deployment: String? = nil) async throws -> SecretResult {
    try await exchange.answer(.delete, Self.target(name, deployment))
  }

  /// Keeps what some repositories are fetched with.
  public func setRepository(_ request: RepositoryRequest) async throws -> SecretResult {
    try await exchange.answer(.put, "/api/v1/repositories", body: request)
  }

  /// Removes what some repositories are fetched with: the token, the key, or both.
  public func removeRepository(_ repository: RepositoryPattern) async throws -> [SecretResult] {
    var target: RequestTarget = "/api/v1/repositories"
    target.addQuery("repository", repository.rawValue)
    return try await exchange.answer(.delete, target)
  }

  /// Asks the agent at the address for the platform's key, sealed under the platform's token.
  /// - Parameters:
  ///   - id: which key; `nil` for the one in use, which the leader knows.
  ///   - node: the machine that asks.
  public func platformKey(_ id: PlatformKeyID?, for node: NodeID) async throws -> SealedPlatformKey {
    var target: RequestTarget = "/api/v1/platform-key"
    if let id { target.addQuery("id", id.rawValue) }
    return try await exchange.answer(
      .get, target, headers: [Wire.nodeHeader: node.rawValue],
      timeouts: HTTPTimeouts(connect: .seconds(2), idle: nil, overall: .seconds(5)))
  }

  /// Has the leader make another key for the platform, and seal every secret anew with it.
  public func renewPlatformKey() async throws -> KeyRenewalResult {
    try await exchange.answer(.post, "/api/v1/platform-key/renewal")
  }

  private static func target(_ name: SecretName, _ deployment: String?) -> RequestTarget {
    var target: RequestTarget = "/api/v1/secrets/\(name.rawValue)"
    if let deployment { target.addQuery("deployment", deployment) }
    return target
  }
}
