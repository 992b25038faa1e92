internal import HTTPTransport

/// Changing containers that are there.
extension ContainerOperations {
  /// Holds all its processes where they are (`ContainerPause`).
  /// - Throws: ``DockerError/Code/conflict`` if it doesn't run, or is held already.
  public func pause(_ id: String) async throws {
    _ = try await connection.change("ContainerPause", .post, "/containers/\(id)/pause")
  }

  /// Lets them go on (`ContainerUnpause`).
  public func unpause(_ id: String) async throws {
    _ = try await connection.change("ContainerUnpause", .post, "/containers/\(id)/unpause")
  }

  /// Gives it another name (`ContainerRename`).
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken.
  public func rename(_ id: String, to name: String) async throws {
    var target: RequestTarget = "/containers/\(id)/rename"
    target.addQuery("name", name)
    _ = try await connection.change("ContainerRename", .post, target)
  }

  /// Changes what it may use, also while it runs (`ContainerUpdate`).
  /// - Returns: what the engine warns of.
  @discardableResult
  public func update(_ id: String, _ change: ContainerUpdate) async throws -> [String] {
    let answer: JSONValue = try await connection.value(
      "ContainerUpdate", .post, "/containers/\(id)/update", sending: change, newFields: ContainerUpdate.newFields)
    return answer["Warnings"]?.value() ?? []
  }

  /// Removes containers that don't run (`ContainerPrune`).
  /// - Parameter filters: `label`, `label!` and `until`; there is no default, since what isn't named here belongs to
  ///   somebody else.
  public func prune(_ filters: EngineFilters) async throws -> ContainerPruneReport {
    var target: RequestTarget = "/containers/prune"
    try filters.add(to: &target)
    return try await connection.value("ContainerPrune", .post, target, timeouts: .lengthy)
  }
}
