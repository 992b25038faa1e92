internal import HTTPTransport

/// The engine itself.
public struct SystemOperations: Sendable {
  let connection: EngineConnection

  /// Asks whether the engine is there (`SystemPingHead`, and `SystemPing` of engines that don't know that).
  @discardableResult
  public func ping() async throws -> EnginePing {
    try await connection.ping()
  }

  /// The version of the API that is spoken with this engine.
  public func apiVersion() async throws -> APIVersion {
    try await connection.version()
  }

  /// The engine's version (`SystemVersion`).
  public func version() async throws -> EngineVersion {
    try await connection.value("SystemVersion", .get, "/version")
  }

  /// What the engine runs on (`SystemInfo`).
  public func info() async throws -> EngineInfo {
    try await connection.value("SystemInfo", .get, "/info")
  }

  /// What happens on the engine (`SystemEvents`).
  ///
  /// The engine answers a moment before it begins to report, so what happens right after this returns may be missed. With
  /// `since` before it, or by ``watch(_:since:patience:)``, nothing is.
  /// - Parameters:
  ///   - filters: `type`, `event`, `container`, `label` and more.
  ///   - since: also what happened from here on, as far as the engine remembers (256 events).
  ///   - until: where the sequence ends; without it only the reader ends it.
  public func events(
    _ filters: EngineFilters = [], since: EngineTime? = nil, until: EngineTime? = nil
  ) async throws -> EngineEvents {
    var target: RequestTarget = "/events"
    if let since { target.addQuery("since", since.queryValue) }
    if let until { target.addQuery("until", until.queryValue) }
    try filters.add(to: &target)
    let response = try await connection.send("SystemEvents", .get, target, timeouts: .stream)
    return EngineEvents(
      values: JSONValues(response.body, connection, "SystemEvents"),
      began: response.headers["Date"].flatMap { EngineTime(httpDate: $0) })
  }
}
