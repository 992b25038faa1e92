internal import HTTPTransport

/// Plugins at registries.
extension PluginOperations {
  /// What a plugin wants of the host (`GetPluginPrivileges`).
  /// - Parameter remote: its name at the registry.
  public func privileges(of remote: String, login: RegistryLogin? = nil) async throws -> [PluginPrivilege] {
    var target: RequestTarget = "/plugins/privileges"
    target.addQuery("remote", remote)
    return try await connection.value("GetPluginPrivileges", .get, target, headers: try headers(login))
  }

  /// Fetches a plugin and installs it, disabled (`PluginPull`).
  /// - Parameters:
  ///   - remote: its name at the registry.
  ///   - name: its name here; nil: the same.
  ///   - privileges: what it is granted, which must be all that ``privileges(of:login:)`` says.
  ///   - report: told what happens; the engine waits for it.
  /// - Throws: ``DockerError/Code/forbidden`` where the registry wants a login, ``DockerError/Code/noSpace``;
  ///   ``DockerError/Code/pullFailed`` where it failed on the way for another reason.
  public func pull(
    _ remote: String, as name: String? = nil, granting privileges: [PluginPrivilege], login: RegistryLogin? = nil,
    report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws {
    var target: RequestTarget = "/plugins/pull"
    target.addQuery("remote", remote)
    if let name { target.addQuery("name", name) }
    try await follow("PluginPull", target, privileges, login, .pullFailed, report)
  }

  /// Replaces a plugin that is disabled by another version of it (`PluginUpgrade`).
  /// - Parameter remote: its name at the registry. The rest is as with ``pull(_:as:granting:login:report:)``.
  public func upgrade(
    _ name: String, to remote: String, granting privileges: [PluginPrivilege], login: RegistryLogin? = nil,
    report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws {
    var target: RequestTarget = "/plugins/\(path: name)/upgrade"
    target.addQuery("remote", remote)
    try await follow("PluginUpgrade", target, privileges, login, .pullFailed, report)
  }

  /// Sends it to the registry that its name begins with (`PluginPush`).
  public func push(
    _ name: String, login: RegistryLogin? = nil, report: (ImageEvent) async throws -> Void = { _ in }
  ) async throws {
    try await follow("PluginPush", "/plugins/\(path: name)/push", nil, login, .pushFailed, report)
  }

  private func headers(_ login: RegistryLogin?) throws -> HTTPHeaders {
    guard let login else { return [:] }
    return ["X-Registry-Auth": try login.headerValue()]
  }

  private func follow(
    _ operation: String, _ target: RequestTarget, _ privileges: [PluginPrivilege]?, _ login: RegistryLogin?,
    _ failure: DockerError.Code, _ report: (ImageEvent) async throws -> Void
  ) async throws {
    var headers = try headers(login)
    var body = HTTPRequestBody.none
    if let privileges {
      headers["Content-Type"] = "application/json"
      body = .bytes(try EngineJSON.encode(privileges.json))
    }
    let response = try await connection.send(
      operation, .post, target, headers: headers, body: body, timeouts: .stream)
    let events = ImageEventStream(
      response: response, connection: connection, operation: operation, failureCode: failure)
    try await events.follow(report)
  }
}
