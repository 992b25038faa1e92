internal import HTTPTransport

extension ImageOperations {
  /// Makes an image of what a container has become (`ImageCommit`).
  /// - Returns: the image's id.
  /// - Throws: ``DockerError/Code/unsupported`` if ``CommitOptions/config`` has what the engine is too old for.
  public func commit(_ container: String, _ options: CommitOptions = CommitOptions()) async throws -> String {
    let answer: Identified = try await connection.value(
      "ImageCommit", .post, options.target(container: container), sending: options.config,
      newFields: ContainerConfig.newFields, timeouts: .lengthy)
    return answer.id
  }

  /// Removes what builds keep to be faster the next time (`BuildPrune`).
  /// - Parameters:
  ///   - filters: `until`, `id`, `type`, `inuse`, `shared`, `private` and so on.
  ///   - all: also what images use.
  ///   - keeping: bytes that stay.
  ///   - atMost: bytes that may stay. API 1.48.
  ///   - leavingFree: bytes that shall be free on the disk. API 1.48.
  public func pruneBuildCache(
    _ filters: EngineFilters = [], all: Bool = false, keeping: Int64? = nil, atMost: Int64? = nil,
    leavingFree: Int64? = nil
  ) async throws -> BuildPruneReport {
    var target: RequestTarget = "/build/prune"
    if all { target.addQuery("all", "true") }
    if let keeping {
      let isNew = try await connection.version() >= APIVersion(minor: 48)
      target.addQuery(isNew ? "reserved-space" : "keep-storage", "\(keeping)")
    }
    for (name, bytes) in [("max-used-space", atMost), ("min-free-space", leavingFree)] {
      guard let bytes else { continue }
      try await connection.require(48, "BuildPrune", name)
      target.addQuery(name, "\(bytes)")
    }
    try filters.add(to: &target)
    return try await connection.value("BuildPrune", .post, target, timeouts: .lengthy)
  }
}
