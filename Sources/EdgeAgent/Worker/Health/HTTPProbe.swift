/// Asks an app over HTTP whether it is well. `DockerRuntime` has one.
public protocol HTTPProbe: Sendable {
  /// Sends one GET over a connection of its own, and follows the answer nowhere.
  /// - Parameters:
  ///   - path: with its query, as it stands in a manifest.
  ///   - limit: from the beginning to the answer's head.
  /// - Returns: well for a status from 200 to 399.
  /// - Throws: `CancellationError`.
  func get(_ path: String, at target: PortTarget, within limit: Duration) async throws -> HealthAnswer
}
