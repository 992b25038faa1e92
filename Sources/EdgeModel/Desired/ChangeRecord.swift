/// One request that changed the desired state: who asked for what, and when.
public struct ChangeRecord: Codable, Hashable, Sendable, Identifiable {
  /// What was asked for.
  public enum Kind: String, Codable, Sendable {
    case deploy, update, rollback, stop, start, destroy
    /// A version on its way was taken back.
    case cancel
    /// The branch is followed from now on, or no longer.
    case follow, unfollow
  }

  /// What the answer to the request names it by.
  public let id: ChangeID
  /// What was asked for; a new kind means a new version of the record.
  public var kind: Kind
  /// The deployment that was asked about; it may be gone since.
  public var deployment: DeploymentID
  /// The generation that it asked for or spoke of.
  public var generation: UInt32
  /// Who asked, as the authorisation of the request said.
  public var requestedBy: Actor
  /// When it was asked, by the leader's clock.
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
