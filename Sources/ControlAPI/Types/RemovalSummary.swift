public import EdgeModel

/// That a machine shall leave the platform.
public struct RemovalRequest: Codable, Hashable, Sendable {
  /// Whether the others get another token and another key; missing for no.
  public var revoke: Bool?

  public init(revoke: Bool? = nil) { self.revoke = revoke }
}

/// A machine that leaves the platform.
public struct RemovalSummary: Codable, Hashable, Sendable {
  /// The machine's id.
  public var id: NodeID
  /// What people called it.
  public var name: NodeName
  /// Whether the others get another token and another key.
  public var revoked: Bool
  /// The machines that have to be given the token by hand, since their agents are too old.
  public var withoutKey: [NodeName]

  public init(id: NodeID, name: NodeName, revoked: Bool, withoutKey: [NodeName]) {
    self.id = id
    self.name = name
    self.revoked = revoked
    self.withoutKey = withoutKey
  }
}
