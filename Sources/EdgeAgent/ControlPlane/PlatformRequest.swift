public import EdgeModel

/// What a person can ask of the platform.
public enum PlatformRequest: Sendable, Hashable {
  case deploy(NewDeployment)
  /// Fetch the branch again, and run what it holds now.
  case update(DeploymentReference)
  case stop(DeploymentReference)
  case start(DeploymentReference)
  case destroy(DeploymentReference)
}

/// An app to run.
public struct NewDeployment: Sendable, Hashable {
  public var source: GitSource
  /// `nil` for one made from the repository's name; a name that is asked for and taken is refused.
  public var name: AppName?
  public var environment: [String: String]

  public init(source: GitSource, name: AppName? = nil, environment: [String: String] = [:]) {
    self.source = source
    self.name = name
    self.environment = environment
  }
}

/// A deployment by its id or its name, as people write it.
public struct DeploymentReference: Sendable, Hashable, CustomStringConvertible {
  public var text: String

  public init(_ text: String) { self.text = text }

  public var description: String { text }
}
