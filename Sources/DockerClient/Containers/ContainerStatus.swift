/// What a container is doing. The set is open: later engines may add to it.
public struct ContainerStatus: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public static let created = ContainerStatus(rawValue: "created")
  public static let running = ContainerStatus(rawValue: "running")
  public static let paused = ContainerStatus(rawValue: "paused")
  public static let restarting = ContainerStatus(rawValue: "restarting")
  public static let removing = ContainerStatus(rawValue: "removing")
  public static let exited = ContainerStatus(rawValue: "exited")
  public static let dead = ContainerStatus(rawValue: "dead")

  public var description: String { rawValue }
}

/// What a container's own health check says. The set is open.
public struct ContainerHealth: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public static let none = ContainerHealth(rawValue: "none")
  public static let starting = ContainerHealth(rawValue: "starting")
  public static let healthy = ContainerHealth(rawValue: "healthy")
  public static let unhealthy = ContainerHealth(rawValue: "unhealthy")

  public var description: String { rawValue }
}
