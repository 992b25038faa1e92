/// What a container is doing. The set is open: later engines may add to it.
public struct ContainerStatus: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// Made, and never started.
  public static let created: Self = "created"
  /// Its first process runs.
  public static let running: Self = "running"
  /// Its processes are held.
  public static let paused: Self = "paused"
  /// It ended, and is started again by its restart policy.
  public static let restarting: Self = "restarting"
  /// It is being removed.
  public static let removing: Self = "removing"
  /// Its first process has ended.
  public static let exited: Self = "exited"
  /// What is left of a container that couldn't be removed whole; it can't be started again, only removed.
  public static let dead: Self = "dead"
}

/// What a container's own health check says. The set is open.
public struct ContainerHealth: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// There is no health check.
  public static let none: Self = "none"
  /// Its first checks haven't passed, and their failures don't count yet.
  public static let starting: Self = "starting"
  /// The last check passed.
  public static let healthy: Self = "healthy"
  /// As many checks in a row failed as its ``HealthCheck/retries`` say.
  public static let unhealthy: Self = "unhealthy"
}
