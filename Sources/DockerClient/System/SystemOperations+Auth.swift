internal import HTTPTransport

/// What a registry said to a login (`SystemAuth`).
public struct LoginAnswer: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// In words, such as `Login Succeeded`.
  public var status: String { self["Status", or: ""] }
  /// To be kept in place of the password, where the registry gives one.
  public var identityToken: String? { self[text: "IdentityToken"] }
}

extension SystemOperations {
  /// Tries a login at its registry (`SystemAuth`). The engine keeps nothing of it.
  /// - Throws: ``DockerError/Code/forbidden`` where the registry refuses it.
  public func logIn(_ login: RegistryLogin) async throws -> LoginAnswer {
    let response = try await connection.send(
      "SystemAuth", .post, "/auth", headers: ["Content-Type": "application/json"],
      body: .bytes(try EngineJSON.encode(login)))
    guard response.status != 204 else { return LoginAnswer() }
    return try await connection.read(response, "SystemAuth")
  }
}
