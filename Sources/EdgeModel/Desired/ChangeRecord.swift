/// One request that changed the desired state: who asked for what, and when.
public struct ChangeRecord: Codable, Hashable, Sendable, Identifiable {
  public enum Kind: String, Codable, Sendable {
    case deploy, update, stop, start, destroy
  }

  public let id: ChangeID
  public var kind: Kind
  public var deployment: DeploymentID
  /// The generation that it asked for or spoke of.
  public var generation: UInt32
  public var requestedBy: Actor
  public var at: Timestamp

  public init(
    id: ChangeID, kind: Kind, deployment: DeploymentID, generation: UInt32, requestedBy: Actor, at: Timestamp
  ) {
    self.id = id
    self.kind = kind
    self.deployment = deployment
    self.generation = generation
    self.requestedBy = requestedBy
    self.at = at
  }
}
