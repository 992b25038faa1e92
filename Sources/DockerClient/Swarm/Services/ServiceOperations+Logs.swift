internal import HTTPTransport

/// What of a service's or a task's log is wanted.
public struct TaskLogOptions: Sendable, Hashable {
  /// Whether what tasks wrote there is wanted.
  public var standardOutput = true
  /// Whether what tasks wrote there is wanted.
  public var standardError = true
  /// Goes on until it is let go of.
  public var follow = false
  /// What was written from here on.
  public var since: EngineTime?
  /// Only so many lines from the end of what is there, of each task.
  public var tail: Int?
  /// Has the engine say when it took each line in; see ``ContainerLog/lines``.
  public var timestamps = false
  /// Begins each line with labels that say where it comes from: node, service and task.
  public var details = false

  /// Both outputs of all that is there, and what comes after it if it is followed.
  public init(follow: Bool = false, timestamps: Bool = false) {
    self.follow = follow
    self.timestamps = timestamps
  }

  func add(to target: inout RequestTarget) {
    target.addQuery("stdout", standardOutput ? "true" : "false")
    target.addQuery("stderr", standardError ? "true" : "false")
    if follow { target.addQuery("follow", "true") }
    if timestamps { target.addQuery("timestamps", "true") }
    if details { target.addQuery("details", "true") }
    if let since { target.addQuery("since", since.queryValue) }
    if let tail { target.addQuery("tail", "\(tail)") }
  }
}

extension ServiceOperations {
  /// What all its tasks wrote (`ServiceLogs`), in no certain order among them.
  public func logs(_ id: String, _ options: TaskLogOptions = TaskLogOptions()) async throws -> ContainerLog {
    let isTTY = try await inspect(id).spec.task.container.isTTY
    var target: RequestTarget = "/services/\(id)/logs"
    options.add(to: &target)
    let response = try await connection.send("ServiceLogs", .get, target, timeouts: .stream)
    return ContainerLog(
      body: response.body, connection: connection, isMultiplexed: !isTTY, hasTimes: options.timestamps,
      operation: "ServiceLogs")
  }
}
