public import EdgeModel

/// One version of a deployment.
public struct VersionSummary: Codable, Hashable, Sendable {
  /// Its number.
  public var generation: UInt32
  /// The commit that it was built from, in full.
  public var commit: CommitID

  public init(generation: UInt32, commit: CommitID) {
    self.generation = generation
    self.commit = commit
  }
}

/// Why a version came to nothing.
public struct VersionFailure: Codable, Hashable, Sendable {
  /// Its number.
  public var generation: UInt32
  /// The cause and what one can do, for people.
  public var reason: String
  /// `nil` when it failed before its commit was known.
  public var commit: CommitID?
  /// Whether somebody cancelled it; left out where nobody did.
  public var cancelled: Bool?

  public init(generation: UInt32, reason: String, commit: CommitID? = nil, cancelled: Bool? = nil) {
    self.generation = generation
    self.reason = reason
    self.commit = commit
    self.cancelled = cancelled
  }
}
