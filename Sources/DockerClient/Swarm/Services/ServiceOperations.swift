internal import HTTPTransport

/// Services of the swarm. A service is named by its id or its name.
public struct ServiceOperations: Sendable {
  let connection: EngineConnection

  /// What creating a service gave.
  public struct Created: EngineObject {
    public static let requiredField: String? = "ID"

    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The new service's id, 25 letters and digits (`ID`).
    public var id: String { self["ID", or: ""] }
    /// What the engine advises against, such as an image that its registry can't name for certain.
    public var warnings: [String] { self["Warnings"] ?? self[text: "Warning"].map { [$0] } ?? [] }
  }

  /// Makes a service, whose tasks then begin (`ServiceCreate`).
  /// - Parameter login: with which the swarm's machines fetch the image.
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken, ``DockerError/Code/unsupported`` if `spec` has what
  ///   the engine is too old for.
  public func create(_ spec: SwarmServiceSpec, login: RegistryLogin? = nil) async throws -> Created {
    try await connection.value(
      "ServiceCreate", .post, "/services/create", sending: spec, newFields: SwarmServiceSpec.newFields,
      headers: try headers(login))
  }

  /// The services there are (`ServiceList`).
  /// - Parameter counts: says for each how many of its tasks run.
  public func list(_ filters: EngineFilters = [], counts: Bool = false) async throws -> [SwarmService] {
    var target: RequestTarget = "/services"
    if counts { target.addQuery("status", "true") }
    try filters.add(to: &target)
    return try await connection.value("ServiceList", .get, target)
  }

  /// One service (`ServiceInspect`).
  /// - Parameter defaults: with what holds where its spec says nothing.
  public func inspect(_ id: String, defaults: Bool = false) async throws -> SwarmService {
    var target: RequestTarget = "/services/\(id)"
    if defaults { target.addQuery("insertDefaults", "true") }
    return try await connection.value("ServiceInspect", .get, target)
  }

  /// Changes it (`ServiceUpdate`).
  /// - Parameters:
  ///   - version: ``SwarmService/version`` as it was read: a change in between is an error.
  ///   - spec: all of it: take the one that was read, and change it.
  ///   - login: with which the swarm's machines fetch the image; nil: the one of before.
  /// - Returns: what the engine warns of.
  @discardableResult
  public func update(
    _ id: String, version: UInt64, to spec: SwarmServiceSpec, login: RegistryLogin? = nil
  ) async throws -> [String] {
    try await update(id, version: version, spec, login) { target in
      if login == nil { target.addQuery("registryAuthFrom", "spec") }
    }
  }

  /// Goes back to what it was before the last update (`ServiceUpdate`).
  @discardableResult
  public func rollBack(_ service: SwarmService) async throws -> [String] {
    try await update(service.id, version: service.version, service.spec, nil) { $0.addQuery("rollback", "previous") }
  }

  /// Removes it and its tasks (`ServiceDelete`).
  public func remove(_ id: String) async throws {
    _ = try await connection.change("ServiceDelete", .delete, "/services/\(id)")
  }

  private func update(
    _ id: String, version: UInt64, _ spec: SwarmServiceSpec, _ login: RegistryLogin?,
    _ change: (inout RequestTarget) -> Void
  ) async throws -> [String] {
    var target: RequestTarget = "/services/\(id)/update"
    target.addQuery("version", "\(version)")
    change(&target)
    let answer: JSONValue = try await connection.value(
      "ServiceUpdate", .post, target, sending: spec, newFields: SwarmServiceSpec.newFields,
      headers: try headers(login))
    return answer["Warnings"]?.value() ?? []
  }

  private func headers(_ login: RegistryLogin?) throws -> HTTPHeaders {
    guard let login else { return [:] }
    return ["X-Registry-Auth": try login.headerValue()]
  }
}
