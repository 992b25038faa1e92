internal import HTTPTransport

/// Networks on the engine. A network is named by its id or its name.
public struct NetworkOperations: Sendable {
  let connection: EngineConnection

  /// What making a network gave (`NetworkCreate`).
  public struct Created: EngineObject {
    public static let requiredField: String? = "Id"

    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The new network's id.
    public var id: String { self["Id", or: ""] }
    /// What the engine advises against, in words; often empty.
    public var warning: String { self["Warning", or: ""] }
  }

  /// Makes a network (`NetworkCreate`).
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken.
  public func create(_ spec: NetworkSpec) async throws -> Created {
    try await connection.value(
      "NetworkCreate", .post, "/networks/create", sending: spec, newFields: NetworkSpec.newFields)
  }

  /// The networks there are (`NetworkList`).
  public func list(_ filters: EngineFilters = []) async throws -> [NetworkSummary] {
    var target: RequestTarget = "/networks"
    try filters.add(to: &target)
    return try await connection.value("NetworkList", .get, target)
  }

  /// One network (`NetworkInspect`).
  /// - Parameters:
  ///   - scope: where to look: `local`, `swarm` or `global`; everywhere if nil.
  ///   - verbose: with the swarm's services and tasks on it.
  public func inspect(_ name: String, scope: String? = nil, verbose: Bool = false) async throws -> NetworkSummary {
    var target: RequestTarget = "/networks/\(name)"
    if let scope { target.addQuery("scope", scope) }
    if verbose { target.addQuery("verbose", "true") }
    return try await connection.value("NetworkInspect", .get, target)
  }

  /// Removes it (`NetworkDelete`).
  /// - Throws: ``DockerError/Code/forbidden`` or ``DockerError/Code/conflict`` while containers are on it.
  public func remove(_ name: String) async throws {
    _ = try await connection.change("NetworkDelete", .delete, "/networks/\(name)")
  }

  /// Puts a container on it (`NetworkConnect`).
  /// - Throws: ``DockerError/Code/forbidden`` if it is on it already, or the network is no place for it.
  public func connect(_ name: String, container: String, _ settings: EndpointSettings = EndpointSettings()) async throws
  {
    let wish = Attachment(fields: ["Container": .string(container), "EndpointConfig": settings.json])
    try await connection.change(
      "NetworkConnect", .post, "/networks/\(name)/connect", sending: wish,
      newFields: [
        // Engines from 1.44 on took it and did nothing with it.
        FieldVersion("EndpointConfig.MacAddress", since: 54), FieldVersion("EndpointConfig.GwPriority", since: 48),
      ])
  }

  /// Takes a container off it (`NetworkDisconnect`).
  /// - Parameter force: also if the container is gone already.
  public func disconnect(_ name: String, container: String, force: Bool = false) async throws {
    let wish = Attachment(fields: ["Container": .string(container), "Force": .bool(force)])
    try await connection.change("NetworkDisconnect", .post, "/networks/\(name)/disconnect", sending: wish)
  }

  /// Removes networks that no container is on (`NetworkPrune`).
  /// - Parameter filters: `label`, `label!` and `until`; there is no default, since what isn't named here belongs to
  ///   somebody else.
  /// - Returns: the names of those that are gone.
  public func prune(_ filters: EngineFilters) async throws -> [String] {
    var target: RequestTarget = "/networks/prune"
    try filters.add(to: &target)
    let report: JSONValue = try await connection.value("NetworkPrune", .post, target, timeouts: .lengthy)
    return report["NetworksDeleted"]?.value() ?? []
  }

  private struct Attachment: EngineObject {
    var fields: [String: JSONValue]
  }
}
