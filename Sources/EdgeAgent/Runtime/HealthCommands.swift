public import EdgeModel

/// A runtime that runs a health check's command when it is asked to. One whose engine runs the command by itself says what
/// that found in ``RuntimeInstance/health`` instead.
public protocol HealthCommands: Sendable {
  /// Runs a program with its arguments inside a running app. Whatever of it is left after `limit` is ended.
  /// - Returns: well for status 0.
  /// - Throws: `CancellationError`, after the command was ended.
  func tryCommand(_ words: [String], in id: AllocationID, within limit: Duration) async throws -> HealthAnswer
}
