public import EdgeModel

/// What a person can ask of the platform.
public enum PlatformRequest: Sendable, Hashable {
  /// Run an app that isn't there yet.
  case deploy(NewDeployment)
  /// Fetch the branch again, and run what it holds now.
  case update(DeploymentReference)
  /// Run a version again that ran well before; `nil` for the newest that differs from what runs.
  case rollback(DeploymentReference, to: UInt32?)
  /// Run it no longer, and keep it. Once more does no harm.
  case stop(DeploymentReference)
  /// Run it again after a stop or a failure, as the version that was pinned if there is one.
  case start(DeploymentReference)
  /// End it and remove all that is left of it, its volumes too.
  case destroy(DeploymentReference)
  /// Take back a version that is on its way.
  case cancel(DeploymentReference)
  /// Deploy new commits of its branch by itself, looking every so many seconds; `nil` for as often as it is looked at
  /// already, or as usual.
  case follow(DeploymentReference, seconds: UInt32?)
  /// Deploy new commits of its branch no longer.
  case unfollow(DeploymentReference)
}

/// An app to run.
public struct NewDeployment: Sendable, Hashable {
  /// Where its files come from; checked against the policy before anything is written.
  public var source: GitSource
  /// `nil` for one made from the repository's name; a name that is asked for and taken is refused.
  public var name: AppName?
  /// What is added to the manifest's environment, and wins over it.
  public var environment: [String: String]
  /// Whether new commits of its branch are deployed by themselves, and how often it is looked at, in seconds.
  public var followSeconds: UInt32?

  public init(
    source: GitSource, name: AppName? = nil, environment: [String: String] = [:], followSeconds: UInt32? = nil
  ) {
    self.source = source
    self.name = name
    self.environment = environment
    self.followSeconds = followSeconds
  }
}

/// A deployment by its id or its name, as people write it.
public struct DeploymentReference: Sendable, Hashable, CustomStringConvertible {
  /// As it was written; whether there is such a deployment is looked up later.
  public var text: String

  public init(_ text: String) { self.text = text }

  public var description: String { text }
}
