internal import HTTPTransport

/// The life of containers. A container is named by its id, a unique beginning of it, or its name.
public struct ContainerOperations: Sendable {
  let connection: EngineConnection

  /// What creating a container gave.
  public struct Created: EngineObject {
    public static let requiredField: String? = "Id"

    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The new container's id, 64 hexadecimal digits.
    public var id: String { self["Id", or: ""] }
    /// What the engine passed over or advises against, in words; often empty.
    public var warnings: [String] { self["Warnings", or: []] }
  }

  /// What asking for a state gave.
  public struct Change: Sendable, Hashable {
    /// False if the container was in that state already.
    public let changed: Bool
  }

  /// Makes a container, which doesn't run yet (`ContainerCreate`).
  /// - Parameter platform: which one of the image's, as `os[/architecture[/variant]]`.
  /// - Throws: ``DockerError/Code/notFound`` without the image, ``DockerError/Code/conflict`` if the name is taken,
  ///   ``DockerError/Code/unsupported`` if `spec` has what the engine is too old for.
  public func create(_ spec: ContainerSpec, name: String? = nil, platform: String? = nil) async throws -> Created {
    var target: RequestTarget = "/containers/create"
    if let name { target.addQuery("name", name) }
    if let platform { target.addQuery("platform", platform) }
    if spec.endpoints.count > 1 {
      try await connection.require(44, "ContainerCreate", "a container on several networks from the start")
    }
    return try await connection.value(
      "ContainerCreate", .post, target, sending: spec, newFields: ContainerSpec.newFields)
  }

  /// Starts it (`ContainerStart`).
  /// - Parameter detachKeys: what leaves a terminal that is attached to it, such as `ctrl-p,ctrl-q`.
  @discardableResult
  public func start(_ id: String, detachKeys: String? = nil) async throws -> Change {
    var target: RequestTarget = "/containers/\(id)/start"
    if let detachKeys { target.addQuery("detachKeys", detachKeys) }
    return Change(changed: try await connection.change("ContainerStart", .post, target))
  }

  /// Asks it to stop, and ends it when it hasn't after `grace` (`ContainerStop`). Returns when it has ended.
  /// - Parameters:
  ///   - grace: in whole seconds, rounded up; nil: what the container has set, else ten seconds.
  ///   - signal: what asks it; nil: what the container has set, else `SIGTERM`. API 1.42.
  @discardableResult
  public func stop(_ id: String, grace: Duration? = nil, signal: String? = nil) async throws -> Change {
    var target: RequestTarget = "/containers/\(id)/stop"
    if let grace { target.addQuery("t", "\(grace.wholeSeconds)") }
    try await add(signal, to: &target, "ContainerStop")
    return Change(
      changed: try await connection.change("ContainerStop", .post, target, timeouts: Self.timeouts(grace)))
  }

  /// Stops it if it runs, and starts it (`ContainerRestart`). The parameters are those of ``stop(_:grace:signal:)``.
  public func restart(_ id: String, grace: Duration? = nil, signal: String? = nil) async throws {
    var target: RequestTarget = "/containers/\(id)/restart"
    if let grace { target.addQuery("t", "\(grace.wholeSeconds)") }
    try await add(signal, to: &target, "ContainerRestart")
    _ = try await connection.change("ContainerRestart", .post, target, timeouts: Self.timeouts(grace))
  }

  /// Sends a signal to its first process (`ContainerKill`).
  /// - Throws: ``DockerError/Code/conflict`` if it doesn't run.
  public func kill(_ id: String, signal: String = "SIGKILL") async throws {
    var target: RequestTarget = "/containers/\(id)/kill"
    target.addQuery("signal", signal)
    _ = try await connection.change("ContainerKill", .post, target)
  }

  /// Removes it (`ContainerDelete`).
  /// - Parameters:
  ///   - force: ends it first if it runs, which is a conflict otherwise.
  ///   - volumes: removes its unnamed volumes as well.
  ///   - link: takes off the name `container/link` that another container knows it by, and removes nothing else.
  public func remove(_ id: String, force: Bool = false, volumes: Bool = false, link: Bool = false) async throws {
    var target: RequestTarget = "/containers/\(id)"
    if force { target.addQuery("force", "true") }
    if volumes { target.addQuery("v", "true") }
    if link { target.addQuery("link", "true") }
    _ = try await connection.change("ContainerDelete", .delete, target)
  }

  /// All about one container (`ContainerInspect`).
  /// - Parameter size: measures its files as well, which takes the engine a while.
  public func inspect(_ id: String, size: Bool = false) async throws -> ContainerDetails {
    var target: RequestTarget = "/containers/\(id)/json"
    if size { target.addQuery("size", "true") }
    return try await connection.value("ContainerInspect", .get, target)
  }

  /// The containers there are, newest first (`ContainerList`).
  /// - Parameters:
  ///   - all: also those that don't run.
  ///   - limit: the newest so many, whether they run or not.
  ///   - size: measures their files as well, which takes the engine a while.
  public func list(
    _ filters: EngineFilters = [], all: Bool = false, limit: Int? = nil, size: Bool = false
  ) async throws -> [ContainerSummary] {
    var target: RequestTarget = "/containers/json"
    if all { target.addQuery("all", "true") }
    if size { target.addQuery("size", "true") }
    if let limit { target.addQuery("limit", "\(limit)") }
    try filters.add(to: &target)
    return try await connection.value("ContainerList", .get, target)
  }

  /// Waits until a container has ended or is gone (`ContainerWait`).
  ///
  /// What is run in `body` can't outrun the wait: it begins when the engine has said that it waits. So the exit of even
  /// the shortest container is seen:
  ///
  ///     let exit = try await docker.containers.wait(for: id, until: .nextExit) {
  ///       try await docker.containers.start(id)
  ///     }
  public func wait(
    for id: String, until condition: WaitCondition = .notRunning, while body: () async throws -> Void = {}
  ) async throws -> ContainerExit {
    var target: RequestTarget = "/containers/\(id)/wait"
    if condition != .notRunning { target.addQuery("condition", condition.rawValue) }
    let response = try await connection.send("ContainerWait", .post, target, timeouts: .stream)
    try await body()
    return try await connection.read(response, "ContainerWait")
  }

  /// What a container wrote (`ContainerLogs`).
  /// - Parameters:
  ///   - follow: goes on until the container ends.
  ///   - since: only what the engine took in from then on.
  ///   - until: only what it took in before.
  ///   - tail: only so many lines from the end of what is there.
  ///   - timestamps: has the engine say when it took each line in; see ``ContainerLog/lines``.
  ///   - isTTY: whether the container has a terminal; if it isn't known here the engine is asked first.
  public func logs(
    _ id: String, standardOutput: Bool = true, standardError: Bool = true, follow: Bool = false,
    since: EngineTime? = nil, until: EngineTime? = nil, tail: Int? = nil, timestamps: Bool = false, isTTY: Bool? = nil
  ) async throws -> ContainerLog {
    // Before 1.42 the answer doesn't say which form it has, and no byte of it does either.
    let hasTTY: Bool
    if let isTTY { hasTTY = isTTY } else { hasTTY = try await inspect(id).isTTY }
    var target: RequestTarget = "/containers/\(id)/logs"
    target.addQuery("stdout", standardOutput ? "true" : "false")
    target.addQuery("stderr", standardError ? "true" : "false")
    if follow { target.addQuery("follow", "true") }
    if timestamps { target.addQuery("timestamps", "true") }
    if let since { target.addQuery("since", since.queryValue) }
    if let until { target.addQuery("until", until.queryValue) }
    if let tail { target.addQuery("tail", "\(tail)") }
    let response = try await connection.send("ContainerLogs", .get, target, timeouts: .stream)
    return ContainerLog(body: response.body, connection: connection, isMultiplexed: !hasTTY, hasTimes: timestamps)
  }

  /// What a container uses now (`ContainerStats`).
  /// - Parameter oneShot: answers at once, with counters only: the processor's share takes two samples and
  ///   ``ContainerStats/cpuPercent(since:)``. Otherwise the engine takes two samples itself, about two seconds apart.
  public func stats(_ id: String, oneShot: Bool = true) async throws -> ContainerStats {
    var target: RequestTarget = "/containers/\(id)/stats"
    target.addQuery("stream", "false")
    if oneShot { target.addQuery("one-shot", "true") }
    return try await connection.value("ContainerStats", .get, target)
  }

  private func add(_ signal: String?, to target: inout RequestTarget, _ operation: String) async throws {
    guard let signal else { return }
    try await connection.require(42, operation, "a choice of signal")
    target.addQuery("signal", signal)
  }

  /// The engine answers when the grace is over; by then it may be busy with the rest.
  private static func timeouts(_ grace: Duration?) -> CallTimeout {
    guard let grace else { return .stream }  // the container's own setting isn't known here
    return .answer(after: max(.zero, min(grace, .seconds(86_400))))
  }
}
