/// What a container is doing. The set is open: later engines may add to it.
public struct ContainerStatus: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let created: Self = "created"
  public static let running: Self = "running"
  public static let paused: Self = "paused"
  public static let restarting: Self = "restarting"
  public static let removing: Self = "removing"
  public static let exited: Self = "exited"
  public static let dead: Self = "dead"
}

/// What a container's own health check says. The set is open.
public struct ContainerHealth: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let none: Self = "none"
  public static let starting: Self = "starting"
  public static let healthy: Self = "healthy"
  public static let unhealthy: Self = "unhealthy"
}
