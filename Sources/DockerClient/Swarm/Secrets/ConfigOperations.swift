internal import HTTPTransport

/// Files that the swarm keeps for services. A config is named by its id or its name.
public struct ConfigOperations: Sendable {
  let connection: EngineConnection

  /// Gives the swarm a config to keep (`ConfigCreate`).
  /// - Returns: its id.
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken.
  public func create(_ spec: SwarmConfigSpec) async throws -> String {
    let created: Identified = try await connection.value("ConfigCreate", .post, "/configs/create", sending: spec)
    return created.id
  }

  /// The configs there are (`ConfigList`).
  /// - Parameter filters: `id`, `name`, `names` and `label`.
  public func list(_ filters: EngineFilters = []) async throws -> [SwarmConfig] {
    var target: RequestTarget = "/configs"
    try filters.add(to: &target)
    return try await connection.value("ConfigList", .get, target)
  }

  /// One config (`ConfigInspect`).
  public func inspect(_ id: String) async throws -> SwarmConfig {
    try await connection.value("ConfigInspect", .get, "/configs/\(id)")
  }

  /// Changes its labels (`ConfigUpdate`), which is all that can be changed.
  /// - Parameters:
  ///   - version: ``SwarmConfig/version`` as it was read: a change in between is an error.
  ///   - spec: all of it: take the one that was read, and change it.
  public func update(_ id: String, version: UInt64, to spec: SwarmConfigSpec) async throws {
    var target: RequestTarget = "/configs/\(id)/update"
    target.addQuery("version", "\(version)")
    try await connection.change("ConfigUpdate", .post, target, sending: spec)
  }

  /// Removes it (`ConfigDelete`).
  /// - Throws: ``DockerError/Code/badRequest`` while a service has it.
  public func remove(_ id: String) async throws {
    _ = try await connection.change("ConfigDelete", .delete, "/configs/\(id)")
  }
}
