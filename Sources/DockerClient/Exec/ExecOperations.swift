internal import HTTPTransport

/// Running further commands in containers that run.
///
///     let exec = try await docker.exec.create(in: "shop", ExecSpec(["ls", "-l"]))
///     for try await piece in try await docker.exec.start(exec) { print(piece) }
///     print(try await docker.exec.inspect(exec).exitCode ?? -1)
public struct ExecOperations: Sendable {
  let connection: EngineConnection

  private struct Created: Decodable {
    let id: String
    enum CodingKeys: String, CodingKey { case id = "Id" }
  }

  struct Start: Encodable {
    enum CodingKeys: String, CodingKey {
      case isDetached = "Detach"
      case hasTerminal = "Tty"
    }
    var isDetached = false
    var hasTerminal = false
  }

  /// Says what is to be run (`ContainerExec`). Nothing runs yet.
  /// - Returns: its id.
  /// - Throws: ``DockerError/Code/notFound`` without the container, ``DockerError/Code/conflict`` if it doesn't run.
  public func create(in container: String, _ spec: ExecSpec) async throws -> String {
    let created: Created = try await connection.json(
      "ContainerExec", .post, "/containers/\(container)/exec", sending: spec)
    return created.id
  }

  /// Runs it (`ExecStart`), once. A command that can't be started says why on its output, and has status 126 or 127.
  ///
  /// Letting go of the output doesn't end the command: the engine has no call for that.
  public func start(_ id: String) async throws -> ExecOutput {
    let response = try await connection.send(
      "ExecStart", .post, "/exec/\(id)/start", headers: ["Content-Type": "application/json"],
      body: .bytes(try EngineJSON.encode(Start())), timeouts: .stream)
    return ExecOutput(
      log: ContainerLog(
        body: response.body, connection: connection, isMultiplexed: true, hasTimes: false, operation: "ExecStart"))
  }

  /// How it is (`ExecInspect`). The engine takes note of a command's end a moment after its output ends.
  public func inspect(_ id: String) async throws -> ExecState {
    try await connection.value("ExecInspect", .get, "/exec/\(id)/json")
  }
}
