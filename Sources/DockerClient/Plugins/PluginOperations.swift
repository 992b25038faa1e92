internal import HTTPTransport

/// Plugins of the engine. A plugin is named by its name, with `:latest` where it has no tag.
public struct PluginOperations: Sendable {
  let connection: EngineConnection

  /// The plugins there are (`PluginList`).
  /// - Parameter filters: `capability` and `enabled`.
  public func list(_ filters: EngineFilters = []) async throws -> [Plugin] {
    var target: RequestTarget = "/plugins"
    try filters.add(to: &target)
    return try await connection.value("PluginList", .get, target)
  }

  /// One plugin (`PluginInspect`).
  public func inspect(_ name: String) async throws -> Plugin {
    try await connection.value("PluginInspect", .get, "/plugins/\(path: name)/json")
  }

  /// Makes a plugin (`PluginCreate`).
  /// - Parameter archive: a tar archive of `config.json` and the directory `rootfs`.
  /// - Throws: ``DockerError/Code/conflict`` if the name is taken.
  public func create(_ name: String, archive: [UInt8]) async throws {
    var target: RequestTarget = "/plugins/create"
    target.addQuery("name", name)
    let response = try await connection.send(
      "PluginCreate", .post, target, headers: ["Content-Type": "application/x-tar"], body: .bytes(archive),
      timeouts: .lengthy)
    _ = try await connection.translating("PluginCreate") { try await response.body.collect(upTo: 65_536) }
  }

  /// Sets variables and other things that its config lets one set (`PluginSet`), as `NAME=value`, while it is disabled.
  public func set(_ name: String, _ settings: [String]) async throws {
    try await connection.change("PluginSet", .post, "/plugins/\(path: name)/set", sending: settings)
  }

  /// Starts it (`PluginEnable`).
  /// - Parameter timeout: how long the engine waits for its answers; in whole seconds, rounded up.
  public func enable(_ name: String, timeout: Duration = .seconds(30)) async throws {
    var target: RequestTarget = "/plugins/\(path: name)/enable"
    target.addQuery("timeout", "\(timeout.wholeSeconds)")
    _ = try await connection.change("PluginEnable", .post, target, timeouts: .lengthy)
  }

  /// Stops it (`PluginDisable`).
  /// - Parameter force: also while something uses it.
  public func disable(_ name: String, force: Bool = false) async throws {
    var target: RequestTarget = "/plugins/\(path: name)/disable"
    if force { target.addQuery("force", "true") }
    _ = try await connection.change("PluginDisable", .post, target, timeouts: .lengthy)
  }

  /// Removes it (`PluginDelete`).
  /// - Parameter force: also if it is enabled.
  public func remove(_ name: String, force: Bool = false) async throws {
    var target: RequestTarget = "/plugins/\(path: name)"
    if force { target.addQuery("force", "true") }
    _ = try await connection.change("PluginDelete", .delete, target)
  }
}
