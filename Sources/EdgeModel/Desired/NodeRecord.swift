/// A machine that belongs to the platform.
public struct NodeRecord: Codable, Hashable, Sendable, Identifiable {
  /// Stays when the machine's name or address changes.
  public let id: NodeID
  /// What people call it: its host name's first part unless it was named.
  public var name: NodeName
  /// The base URL of its agent's control API, such as `http://10.0.0.7:7070`.
  public var address: String
  /// When it became part of the platform; the oldest members are preferred as voters.
  public var joinedAt: Timestamp
  /// The public halves of its key pairs; `nil` for an agent of a version without them.
  public var key: MachinePublicKey?

  public init(id: NodeID, name: NodeName, address: String, joinedAt: Timestamp, key: MachinePublicKey? = nil) {
    self.id = id
    self.name = name
    self.address = address
    self.joinedAt = joinedAt
    self.key = key
  }
}
