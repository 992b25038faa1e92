public import EdgeModel

/// The body of `PUT /api/v1/deployments/REF/webhook`.
public struct WebhookRequest: Codable, Hashable, Sendable {
  /// Whether another secret takes the place of the one that there is.
  public var rotate: Bool?

  public init(rotate: Bool? = nil) { self.rotate = rotate }
}

/// A webhook that was just made: what its Git server must know.
public struct WebhookSummary: Codable, Hashable, Sendable {
  /// The deployment whose branch it tells of.
  public var deployment: DeploymentID
  /// The deployment's name.
  public var name: AppName
  /// Where the Git server posts to, by the address of the agent that leads; any other agent of the platform takes it too.
  public var url: String
  /// What it signs with. It is shown this once.
  public var secret: String

  public init(deployment: DeploymentID, name: AppName, url: String, secret: String) {
    self.deployment = deployment
    self.name = name
    self.url = url
    self.secret = secret
  }
}

/// A webhook that was removed.
public struct RemovedWebhook: Codable, Hashable, Sendable {
  /// The deployment that has none any more.
  public var deployment: DeploymentID

  public init(deployment: DeploymentID) { self.deployment = deployment }
}

/// The answer to a Git server whose signature is right.
public struct HookAnswer: Codable, Hashable, Sendable {
  /// Whether the branch is looked at now.
  public var looks: Bool
  /// Why not.
  public var reason: String?

  public init(looks: Bool, reason: String? = nil) {
    self.looks = looks
    self.reason = reason
  }
}

/// The secret is in no text that is made of it, whoever prints it.
extension WebhookSummary: CustomStringConvertible, CustomReflectable {
  public var description: String { "WebhookSummary(\(deployment))" }
  public var customMirror: Mirror { Mirror(self, children: ["deployment": deployment]) }
}
