internal import HTTPTransport

/// Named volumes on the engine.
public struct VolumeOperations: Sendable {
  let connection: EngineConnection

  /// Makes a volume (`VolumeCreate`). One of that name that is there already is given back as it is, with its own labels.
  @discardableResult
  public func create(_ name: String, driver: String = "local", labels: [String: String] = [:]) async throws
    -> VolumeSummary
  {
    try await create(VolumeSpec(name: name, driver: driver, labels: labels))
  }

  /// The same with all that can be said of it (`VolumeCreate`).
  @discardableResult
  public func create(_ spec: VolumeSpec) async throws -> VolumeSummary {
    try await connection.value(
      "VolumeCreate", .post, "/volumes/create", sending: spec, newFields: VolumeSpec.newFields)
  }

  /// The volumes there are (`VolumeList`). Those of a driver that doesn't answer are missing, which ``VolumeList/warnings`` say.
  public func list(_ filters: EngineFilters = []) async throws -> VolumeList {
    var target: RequestTarget = "/volumes"
    try filters.add(to: &target)
    return try await connection.value("VolumeList", .get, target)
  }

  /// One volume (`VolumeInspect`).
  public func inspect(_ name: String) async throws -> VolumeSummary {
    try await connection.value("VolumeInspect", .get, "/volumes/\(name)")
  }

  /// Changes a volume of the swarm (`VolumeUpdate`). API 1.42.
  /// - Parameter version: ``ClusterVolume/version`` as it was read: a change in between is a conflict.
  public func update(_ name: String, version: UInt64, to spec: ClusterVolumeSpec) async throws {
    try await connection.require(42, "VolumeUpdate")
    var target: RequestTarget = "/volumes/\(name)"
    target.addQuery("version", "\(version)")
    let wish = VolumeSpec(fields: ["Spec": spec.json])
    try await connection.change("VolumeUpdate", .put, target, sending: wish)
  }

  /// Removes it with all that is in it (`VolumeDelete`).
  /// - Throws: ``DockerError/Code/conflict`` while a container has it, running or not.
  public func remove(_ name: String, force: Bool = false) async throws {
    var target: RequestTarget = "/volumes/\(name)"
    if force { target.addQuery("force", "true") }
    _ = try await connection.change("VolumeDelete", .delete, target)
  }

  /// Removes volumes that no container has (`VolumePrune`), except those with options of their driver.
  /// - Parameters:
  ///   - filters: `label` and `label!`; there is no default, since what isn't named here belongs to somebody else.
  ///   - all: also those with a name of somebody's choice. To spare them takes API 1.42: engines before take them always,
  ///     so that nothing else is asked of those.
  public func prune(_ filters: EngineFilters, all: Bool = false) async throws -> VolumePruneReport {
    var filters = filters
    if !all {
      try await connection.require(42, "VolumePrune", "sparing volumes that have a name")
    } else if try await connection.version() >= APIVersion(minor: 42) {
      filters.add(.named("all", "true"))
    }
    var target: RequestTarget = "/volumes/prune"
    try filters.add(to: &target)
    return try await connection.value("VolumePrune", .post, target, timeouts: .lengthy)
  }
}
