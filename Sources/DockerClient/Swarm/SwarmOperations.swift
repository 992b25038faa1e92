internal import HTTPTransport

/// The swarm that the engine founds, joins, leads or leaves.
///
/// What needs a swarm throws ``DockerError/Code/notSwarmManager`` on an engine that leads none.
public struct SwarmOperations: Sendable {
  let connection: EngineConnection

  /// Founds a swarm with this machine as its first manager (`SwarmInit`).
  /// - Returns: the machine's id as a node.
  /// - Throws: ``DockerError/Code/alreadyInSwarm`` if it is in one.
  public func initialize(_ wish: SwarmInitialization) async throws -> String {
    try await connection.value("SwarmInit", .post, "/swarm/init", sending: wish, timeouts: .lengthy)
  }

  /// Joins a swarm (`SwarmJoin`).
  public func join(_ wish: SwarmJoining) async throws {
    try await connection.change("SwarmJoin", .post, "/swarm/join", sending: wish, timeouts: .lengthy)
  }

  /// Leaves it (`SwarmLeave`).
  /// - Parameter force: also as a manager, with which the swarm may end.
  public func leave(force: Bool = false) async throws {
    var target: RequestTarget = "/swarm/leave"
    if force { target.addQuery("force", "true") }
    _ = try await connection.change("SwarmLeave", .post, target, timeouts: .lengthy)
  }

  /// The swarm as a whole, with the tokens for joining it (`SwarmInspect`).
  public func inspect() async throws -> SwarmDetails {
    try await connection.value("SwarmInspect", .get, "/swarm")
  }

  /// Changes how it works, or replaces its secrets (`SwarmUpdate`).
  /// - Parameters:
  ///   - version: ``SwarmDetails/version`` as it was read: a change in between is a conflict.
  ///   - spec: all of it: take the one that was read, and change it.
  public func update(version: UInt64, to spec: SwarmSpec, rotating: Set<Rotation> = []) async throws {
    var target: RequestTarget = "/swarm/update"
    target.addQuery("version", "\(version)")
    for rotation in rotating.sorted(by: { $0.rawValue < $1.rawValue }) { target.addQuery(rotation.rawValue, "true") }
    try await connection.change("SwarmUpdate", .post, target, sending: spec)
  }

  /// A secret of the swarm that can be replaced.
  public enum Rotation: String, Sendable {
    /// Makes ``SwarmDetails/workerToken`` another one: who has the old one can't join by it.
    case workerToken = "rotateWorkerToken"
    /// Makes ``SwarmDetails/managerToken`` another one: who has the old one can't join by it.
    case managerToken = "rotateManagerToken"
    /// Makes the key another one that locked managers want.
    case unlockKey = "rotateManagerUnlockKey"
  }

  /// The key that managers want when they start again; nil if they want none (`SwarmUnlockkey`).
  public func unlockKey() async throws -> String? {
    let answer: JSONValue = try await connection.value("SwarmUnlockkey", .get, "/swarm/unlockkey")
    let key: String? = answer["UnlockKey"]?.value()
    return key.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Unlocks a manager that started again (`SwarmUnlock`).
  public func unlock(key: String) async throws {
    try await connection.change(
      "SwarmUnlock", .post, "/swarm/unlock", sending: Key(fields: ["UnlockKey": .string(key)]))
  }

  private struct Key: EngineObject {
    var fields: [String: JSONValue]
  }
}
