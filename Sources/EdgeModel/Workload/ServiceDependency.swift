/// A service that must be there before another one starts.
public struct ServiceDependency: Codable, Hashable, Sendable {
  /// What is waited for.
  public enum Condition: String, Codable, Hashable, Sendable {
    /// It was started, well or not.
    case started
    /// Its ``HealthCheck`` says that it is well; without one, started.
    case healthy
    /// It ended with status 0.
    case completed
  }

  /// The service that must be there first.
  public var service: ServiceName
  /// What of it is waited for.
  public var condition: Condition

  public init(_ service: ServiceName, _ condition: Condition = .started) {
    self.service = service
    self.condition = condition
  }
}
