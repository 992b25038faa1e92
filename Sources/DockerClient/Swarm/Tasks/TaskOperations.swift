internal import HTTPTransport

/// Tasks of the swarm's services.
public struct TaskOperations: Sendable {
  let connection: EngineConnection

  /// The tasks there are, and some of those there were (`TaskList`).
  /// - Parameter filters: `service`, `node`, `desired-state`, `name`, `id` and `label`.
  public func list(_ filters: EngineFilters = []) async throws -> [SwarmTask] {
    var target: RequestTarget = "/tasks"
    try filters.add(to: &target)
    return try await connection.value("TaskList", .get, target)
  }

  /// One task (`TaskInspect`).
  public func inspect(_ id: String) async throws -> SwarmTask {
    try await connection.value("TaskInspect", .get, "/tasks/\(id)")
  }

  /// What it wrote (`TaskLogs`).
  public func logs(_ id: String, _ options: TaskLogOptions = TaskLogOptions()) async throws -> ContainerLog {
    let isTTY = try await inspect(id).spec.container.isTTY
    var target: RequestTarget = "/tasks/\(id)/logs"
    options.add(to: &target)
    let response = try await connection.send("TaskLogs", .get, target, timeouts: .stream)
    return ContainerLog(
      body: response.body, connection: connection, isMultiplexed: !isTTY, hasTimes: options.timestamps,
      operation: "TaskLogs")
  }
}
