internal import HTTPTransport

/// Files of a container as an archive, and what is at their path.
public struct ContainerArchive: Sendable {
  /// What the path is of which the archive was made.
  public let status: PathStatus
  /// A tar archive, whose paths begin with the last part of the path that was asked for.
  public let bytes: ByteStream
}

extension ContainerOperations {
  /// What is at a path in a container, running or not (`ContainerArchiveInfo`).
  /// - Throws: ``DockerError/Code/notFound`` without the container, or with nothing at that path.
  public func status(of path: String, in id: String) async throws -> PathStatus {
    let response = try await connection.send("ContainerArchiveInfo", .head, archive(id, path))
    return try pathStatus(response, "ContainerArchiveInfo")
  }

  /// A file, or a folder with all that is in it, out of a container, running or not (`ContainerArchive`).
  public func archive(of path: String, in id: String) async throws -> ContainerArchive {
    let response = try await connection.send("ContainerArchive", .get, archive(id, path), timeouts: .stream)
    return ContainerArchive(
      status: try pathStatus(response, "ContainerArchive"),
      bytes: ByteStream(body: response.body, connection: connection, operation: "ContainerArchive"))
  }

  /// Puts the files of a tar archive, plain or compressed, into a folder of a container (`PutContainerArchive`).
  ///
  /// The archive is sent at the pace at which the engine takes it, and never held whole. See ``TarEntry`` for small ones.
  /// - Parameters:
  ///   - path: a folder that is there.
  ///   - keepsKinds: refuses to put a file where a folder is, and the other way round.
  ///   - keepsOwners: gives the files the users and groups of the archive instead of root.
  public func extract(
    _ archive: some AsyncSequence<[UInt8], any Error> & Sendable, to path: String, in id: String,
    keepsKinds: Bool = false, keepsOwners: Bool = false
  ) async throws {
    try await extract(.stream(from: archive), path, id, keepsKinds, keepsOwners)
  }

  /// The same with an archive in memory (`PutContainerArchive`).
  public func extract(
    _ archive: [UInt8], to path: String, in id: String, keepsKinds: Bool = false, keepsOwners: Bool = false
  ) async throws {
    try await extract(.bytes(archive), path, id, keepsKinds, keepsOwners)
  }

  /// All files of a container as one archive, without its volumes (`ContainerExport`).
  public func export(_ id: String) async throws -> ByteStream {
    let response = try await connection.send(
      "ContainerExport", .get, "/containers/\(id)/export", timeouts: .stream)
    return ByteStream(body: response.body, connection: connection, operation: "ContainerExport")
  }

  private func extract(
    _ body: HTTPRequestBody, _ path: String, _ id: String, _ keepsKinds: Bool, _ keepsOwners: Bool
  ) async throws {
    var target = archive(id, path)
    if keepsKinds { target.addQuery("noOverwriteDirNonDir", "true") }
    if keepsOwners { target.addQuery("copyUIDGID", "true") }
    let response = try await connection.send(
      "PutContainerArchive", .put, target, headers: ["Content-Type": "application/x-tar"], body: body,
      timeouts: .stream)
    _ = try await connection.translating("PutContainerArchive") {
      try await response.body.collect(upTo: EngineConnection.errorLimit)
    }
  }

  private func archive(_ id: String, _ path: String) -> RequestTarget {
    var target: RequestTarget = "/containers/\(id)/archive"
    target.addQuery("path", path)
    return target
  }

  private func pathStatus(_ response: HTTPResponse, _ operation: String) throws -> PathStatus {
    guard let text = response.headers["X-Docker-Container-Path-Stat"], let json = EngineBase64.bytes(text) else {
      throw DockerError(.unexpectedResponse, "the engine doesn't say what is at the path", operation: operation)
    }
    return try EngineConnection.read(json, operation, status: response.status)
  }
}
