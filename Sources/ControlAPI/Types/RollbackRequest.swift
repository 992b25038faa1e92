/// The body of `POST /api/v1/deployments/REFERENCE/rollback`: to run a version again that ran well before.
public struct RollbackRequest: Codable, Hashable, Sendable {
  /// The number of that version; `nil` for the newest that differs from what runs.
  public var generation: UInt32?

  public init(generation: UInt32? = nil) { self.generation = generation }
}
