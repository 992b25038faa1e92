internal import HTTPTransport

/// Containers' states that were frozen, to go on from later. Engines have it only with their experimental features on.
public struct CheckpointOperations: Sendable {
  let connection: EngineConnection

  /// A frozen state.
  public struct Checkpoint: EngineObject {
    public static let requiredField: String? = "Name"

    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What it was called when it was made: with it a container is started from there.
    public var name: String { self["Name", or: ""] }
  }

  /// Freezes a container's state (`CheckpointCreate`), which takes CRIU on the engine's machine.
  /// - Parameters:
  ///   - directory: on the engine's machine; nil: among the container's own files.
  ///   - exit: ends the container when it is done.
  public func create(_ name: String, of container: String, in directory: String? = nil, exit: Bool = true) async throws
  {
    try await requireExperiments("CheckpointCreate")
    var wish = Checkpoint(fields: ["CheckpointID": .string(name), "Exit": .bool(exit)])
    wish["CheckpointDir"] = directory
    try await connection.change(
      "CheckpointCreate", .post, "/containers/\(container)/checkpoints", sending: wish, timeouts: .lengthy)
  }

  /// The states there are of a container (`CheckpointList`).
  public func list(of container: String, in directory: String? = nil) async throws -> [Checkpoint] {
    try await requireExperiments("CheckpointList")
    var target: RequestTarget = "/containers/\(container)/checkpoints"
    if let directory { target.addQuery("dir", directory) }
    return try await connection.value("CheckpointList", .get, target)
  }

  /// Starts a container from one of them (`ContainerStart`).
  public func start(_ container: String, from name: String, in directory: String? = nil) async throws {
    try await requireExperiments("ContainerStart")
    var target: RequestTarget = "/containers/\(container)/start"
    target.addQuery("checkpoint", name)
    if let directory { target.addQuery("checkpoint-dir", directory) }
    _ = try await connection.change("ContainerStart", .post, target, timeouts: .lengthy)
  }

  /// Removes one (`CheckpointDelete`).
  public func remove(_ name: String, of container: String, in directory: String? = nil) async throws {
    try await requireExperiments("CheckpointDelete")
    var target: RequestTarget = "/containers/\(container)/checkpoints/\(name)"
    if let directory { target.addQuery("dir", directory) }
    _ = try await connection.change("CheckpointDelete", .delete, target)
  }

  /// Others answer as if there were no such page, or pass over the wish.
  private func requireExperiments(_ operation: String) async throws {
    guard try await connection.ping().isExperimental else {
      throw DockerError(
        .unsupported, "checkpoints take an engine with its experimental features on", operation: operation)
    }
  }
}
