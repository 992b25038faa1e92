internal import HTTPTransport

/// Running further commands in containers that run.
///
///     let exec = try await docker.exec.create(in: "shop", ExecSpec(["ls", "-l"]))
///     for try await piece in try await docker.exec.start(exec) { print(piece) }
///     print(try await docker.exec.inspect(exec).exitCode ?? -1)
public struct ExecOperations: Sendable {
  let connection: EngineConnection

  /// Says what is to be run (`ContainerExec`). Nothing runs yet.
  /// - Returns: its id.
  /// - Throws: ``DockerError/Code/notFound`` without the container, ``DockerError/Code/conflict`` if it doesn't run,
  ///   ``DockerError/Code/unsupported`` if `spec` has what the engine is too old for.
  public func create(in container: String, _ spec: ExecSpec) async throws -> String {
    let created: Identified = try await connection.value(
      "ContainerExec", .post, "/containers/\(container)/exec", sending: spec, newFields: ExecSpec.newFields)
    return created.id
  }

  /// Runs it (`ExecStart`), once. A command that can't be started says why on its output, and has status 126 or 127.
  ///
  /// Letting go of the output doesn't end the command: the engine has no call for that.
  public func start(_ id: String) async throws -> ExecOutput {
    let response = try await connection.send(
      "ExecStart", .post, "/exec/\(id)/start", headers: ["Content-Type": "application/json"],
      body: .bytes(try EngineJSON.encode(Self.startWish())), timeouts: .stream)
    return ExecOutput(
      log: ContainerLog(
        body: response.body, connection: connection, isMultiplexed: true, hasTimes: false, operation: "ExecStart"))
  }

  /// Runs it by itself (`ExecStart` with `Detach`), once: returns when it runs, and what it writes goes nowhere.
  /// ``inspect(_:)`` says how it ended, and the event `exec_die` when.
  /// - Parameter isTTY: what ``ExecSpec/isTTY`` was.
  /// - Throws: ``DockerError/Code/conflict`` if the container doesn't run, or the command was started before;
  ///   ``DockerError/Code/badRequest`` or another refusal if it can't be started.
  public func startDetached(_ id: String, isTTY: Bool = false) async throws {
    try await connection.change(
      "ExecStart", .post, "/exec/\(id)/start", sending: Self.startWish(isDetached: true, isTTY: isTTY))
  }

  static func startWish(isDetached: Bool = false, isTTY: Bool = false, size: TerminalSize? = nil) -> JSONValue {
    var fields: [String: JSONValue] = ["Detach": .bool(isDetached), "Tty": .bool(isTTY)]
    fields["ConsoleSize"] = size?.json
    return .object(fields)
  }

  /// How it is (`ExecInspect`). The engine takes note of a command's end a moment after its output ends.
  public func inspect(_ id: String) async throws -> ExecState {
    try await connection.value("ExecInspect", .get, "/exec/\(id)/json")
  }
}
