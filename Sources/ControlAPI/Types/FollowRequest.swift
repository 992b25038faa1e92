/// The body of `PUT /api/v1/deployments/REF/following`, and a part of ``DeployRequest``: that new commits of the branch are
/// deployed by themselves.
public struct FollowRequest: Codable, Hashable, Sendable {
  /// How often the branch is looked at, in seconds: 5 to 86,400; `nil` for as often as it is looked at already,
  /// or every minute.
  public var seconds: UInt32?

  public init(seconds: UInt32? = nil) { self.seconds = seconds }
}

/// How a deployment follows its branch.
public struct FollowSummary: Codable, Hashable, Sendable {
  /// How often the branch is looked at, in seconds.
  public var seconds: UInt32
  /// Why it could not be looked at the last time; left out when it could.
  public var problem: String?
  /// When that is tried again.
  public var nextLook: CivilTime?

  public init(seconds: UInt32, problem: String? = nil, nextLook: CivilTime? = nil) {
    self.seconds = seconds
    self.problem = problem
    self.nextLook = nextLook
  }
}
