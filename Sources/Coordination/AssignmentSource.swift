public import EdgeModel

/// Where a worker gets its complete set of assignments: the log of the same process, or a leader's API.
public protocol AssignmentSource: Sendable {
  /// Waits until there is a set newer than `after` (or a bounded time has passed) and returns the newest one.
  ///
  /// The answer may be the same set again; the caller compares versions. Cancelling ends the wait.
  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments
}
