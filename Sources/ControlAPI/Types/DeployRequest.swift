public import EdgeModel

/// The body of `POST /api/v1/deployments`: an app to run.
public struct DeployRequest: Codable, Hashable, Sendable {
  /// The repository's address in any form that Git reads and the platform's policy allows.
  public var url: String
  /// The branch or tag; `nil` for the repository's own default.
  public var branch: String?
  /// `nil` for a name made from the repository's.
  public var name: AppName?
  /// What is added to the manifest's environment; wins over it.
  public var environment: [String: String]?
  /// Whether new commits of the branch are deployed by themselves; `nil` for not.
  public var following: FollowRequest?

  public init(
    url: String, branch: String? = nil, name: AppName? = nil, environment: [String: String]? = nil,
    following: FollowRequest? = nil
  ) {
    self.following = following
    self.url = url
    self.branch = branch
    self.name = name
    self.environment = environment
  }
}

/// The body of `POST /api/v1/validate`: a repository whose manifest is to be checked.
public struct ValidateRequest: Codable, Hashable, Sendable {
  /// The repository's address, as ``DeployRequest/url`` is.
  public var url: String
  /// The branch or tag; `nil` for the repository's own default.
  public var branch: String?

  public init(url: String, branch: String? = nil) {
    self.url = url
    self.branch = branch
  }
}
