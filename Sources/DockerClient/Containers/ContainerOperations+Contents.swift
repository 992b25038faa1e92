internal import HTTPTransport

/// Looking into containers.
extension ContainerOperations {
  /// The processes in it (`ContainerTop`).
  /// - Parameter options: those of the host's `ps`, such as `-eo pid,comm`; `-ef` where there are none.
  /// - Throws: ``DockerError/Code/conflict`` if it doesn't run.
  public func top(_ id: String, options: String? = nil) async throws -> ContainerProcesses {
    var target: RequestTarget = "/containers/\(id)/top"
    if let options { target.addQuery("ps_args", options) }
    return try await connection.value("ContainerTop", .get, target)
  }

  /// What it changed in its files, beside its image (`ContainerChanges`).
  public func changes(_ id: String) async throws -> [FilesystemChange] {
    try await connection.value("ContainerChanges", .get, "/containers/\(id)/changes")
  }
}
