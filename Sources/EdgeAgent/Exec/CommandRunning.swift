public import EdgeModel

/// A runtime in whose apps commands can be run.
public protocol CommandRunning: Sendable {
  /// Runs a command beside an app's own process, where that works: with its files, its environment and its rights.
  ///
  /// Cancelling ends the command, with all that it started, and returns when it is gone. The time limit is the caller's to
  /// keep.
  /// - Parameter output: told what the command writes, as it comes. It is waited for: a slow reader slows the command.
  /// - Returns: the exit status; 128 and the signal's number for a command that a signal ended.
  /// - Throws: ``RuntimeError`` with code `.notFound` where the app or its service doesn't run.
  func run(
    _ command: AppCommand, in allocation: AllocationID,
    output: @escaping @Sendable (CommandPiece) async throws -> Void
  ) async throws -> Int32
}
