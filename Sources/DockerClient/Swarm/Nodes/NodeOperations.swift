internal import HTTPTransport

/// Machines of the swarm. A node is named by its id or its host name.
public struct NodeOperations: Sendable {
  let connection: EngineConnection

  /// The machines there are (`NodeList`).
  /// - Parameter filters: `role`, `membership`, `name`, `id`, `label` and `node.label`.
  public func list(_ filters: EngineFilters = []) async throws -> [SwarmNode] {
    var target: RequestTarget = "/nodes"
    try filters.add(to: &target)
    return try await connection.value("NodeList", .get, target)
  }

  /// One machine (`NodeInspect`).
  public func inspect(_ id: String) async throws -> SwarmNode {
    try await connection.value("NodeInspect", .get, "/nodes/\(id)")
  }

  /// Changes what it is to the swarm (`NodeUpdate`).
  /// - Parameters:
  ///   - version: ``SwarmNode/version`` as it was read: a change in between is an error.
  ///   - spec: all of it: take the one that was read, and change it.
  public func update(_ id: String, version: UInt64, to spec: SwarmNodeSpec) async throws {
    var target: RequestTarget = "/nodes/\(id)/update"
    target.addQuery("version", "\(version)")
    try await connection.change("NodeUpdate", .post, target, sending: spec)
  }

  /// Removes it from the swarm (`NodeDelete`).
  /// - Parameter force: also if it is there; a manager must be made a worker before.
  public func remove(_ id: String, force: Bool = false) async throws {
    var target: RequestTarget = "/nodes/\(id)"
    if force { target.addQuery("force", "true") }
    _ = try await connection.change("NodeDelete", .delete, target)
  }
}
