internal import HTTPTransport

/// Secrets that the swarm keeps for services. A secret is named by its id or its name.
public struct SecretOperations: Sendable {
  let connection: EngineConnection

  /// Gives the swarm a secret to keep (`SecretCreate`).
  /// - Returns: its id.
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken.
  public func create(_ spec: SwarmSecretSpec) async throws -> String {
    let created: Identified = try await connection.value("SecretCreate", .post, "/secrets/create", sending: spec)
    return created.id
  }

  /// The secrets there are (`SecretList`).
  /// - Parameter filters: `id`, `name`, `names` and `label`.
  public func list(_ filters: EngineFilters = []) async throws -> [SwarmSecret] {
    var target: RequestTarget = "/secrets"
    try filters.add(to: &target)
    return try await connection.value("SecretList", .get, target)
  }

  /// One secret (`SecretInspect`).
  public func inspect(_ id: String) async throws -> SwarmSecret {
    try await connection.value("SecretInspect", .get, "/secrets/\(id)")
  }

  /// Changes its labels (`SecretUpdate`), which is all that can be changed.
  /// - Parameters:
  ///   - version: ``SwarmSecret/version`` as it was read: a change in between is an error.
  ///   - spec: all of it: take the one that was read, and change it.
  public func update(_ id: String, version: UInt64, to spec: SwarmSecretSpec) async throws {
    var target: RequestTarget = "/secrets/\(id)/update"
    target.addQuery("version", "\(version)")
    try await connection.change("SecretUpdate", .post, target, sending: spec)
  }

  /// Removes it (`SecretDelete`).
  /// - Throws: ``DockerError/Code/badRequest`` while a service has it.
  public func remove(_ id: String) async throws {
    _ = try await connection.change("SecretDelete", .delete, "/secrets/\(id)")
  }
}
