public import EdgeModel

/// The environment of a deployment's app, by name.
public struct EnvironmentSummary: Codable, Hashable, Sendable {
  /// One variable as the app gets it.
  public struct Variable: Codable, Hashable, Sendable {
    /// Unique in its environment.
    public var name: String
    /// `nil` where it looks like a secret and was not asked for with a permission to see it.
    public var value: String?
    /// Whether the request that deployed it set the value; the manifest otherwise.
    public var isRequested: Bool

    public init(name: String, value: String?, isRequested: Bool) {
      self.name = name
      self.value = value
      self.isRequested = isRequested
    }
  }

  /// The deployment that it is of.
  public var deployment: DeploymentID
  /// The deployment's name.
  public var name: AppName
  /// What the manifest and the request set, sorted by name; not what the platform adds.
  public var variables: [Variable]

  public init(deployment: DeploymentID, name: AppName, variables: [Variable]) {
    self.deployment = deployment
    self.name = name
    self.variables = variables
  }
}
