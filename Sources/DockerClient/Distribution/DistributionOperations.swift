internal import HTTPTransport

/// What registries say of images.
public struct DistributionOperations: Sendable {
  let connection: EngineConnection

  /// What a name means at its registry, without fetching the image (`DistributionInspect`).
  /// - Throws: ``DockerError/Code/forbidden`` where the registry wants a login, or doesn't say whether there is such an
  ///   image; ``DockerError/Code/notFound`` where there is none.
  public func inspect(_ name: String, login: RegistryLogin? = nil) async throws -> DistributionDetails {
    var headers: HTTPHeaders = [:]
    if let login { headers["X-Registry-Auth"] = try login.headerValue() }
    return try await connection.value(
      "DistributionInspect", .get, "/distribution/\(path: name)/json", headers: headers)
  }
}
