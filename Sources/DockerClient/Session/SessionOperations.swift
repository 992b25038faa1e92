internal import HTTPTransport

/// Sessions, in which BuildKit asks the client for what a build needs.
public struct SessionOperations: Sendable {
  let connection: EngineConnection

  /// Opens a session (`Session`): a connection on which the engine calls the client, by gRPC over HTTP/2 in clear.
  ///
  /// This client brings no gRPC along: what goes over the connection is its user's.
  /// - Parameters:
  ///   - id: what a build names to get at the session.
  ///   - name: for people.
  ///   - methods: gRPC methods that the client answers, such as `/grpc.health.v1.Health/Check`.
  public func open(id: String, name: String, methods: [String] = []) async throws -> EngineSession {
    var headers: HTTPHeaders = ["X-Docker-Expose-Session-Uuid": id, "X-Docker-Expose-Session-Name": name]
    for method in methods { headers.append("X-Docker-Expose-Session-Grpc-Method", method) }
    let upgraded = try await connection.upgrade("Session", .post, "/session", headers: headers, to: "h2c")
    return EngineSession(upgraded, connection)
  }
}

/// The connection of a session. It is closed when nobody holds it any more.
public struct EngineSession: Sendable {
  /// What the engine writes. Read by one task.
  public let incoming: ByteStream

  private let upgraded: HTTPUpgradedConnection
  private let connection: EngineConnection

  init(_ upgraded: HTTPUpgradedConnection, _ connection: EngineConnection) {
    self.upgraded = upgraded
    self.connection = connection
    incoming = ByteStream(body: upgraded.body, connection: connection, operation: "Session")
  }

  /// Writes to the engine. Returns when there is room for more. One task at a time.
  /// - Throws: ``DockerError/Code/disconnected`` when the session has ended.
  public func write(_ bytes: [UInt8]) async throws {
    do {
      try await connection.translating("Session") { try await upgraded.write(bytes) }
    } catch is CancellationError where !Task.isCancelled {
      throw DockerError(.disconnected, "the session has ended", operation: "Session")
    }
  }
}
