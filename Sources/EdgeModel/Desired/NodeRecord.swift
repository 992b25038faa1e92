/// A machine that belongs to the platform.
public struct NodeRecord: Codable, Hashable, Sendable, Identifiable {
  public let id: NodeID
  public var name: NodeName
  /// The base URL of its agent's control API, such as `http://10.0.0.7:7070`.
  public var address: String
  public var joinedAt: Timestamp

  public init(id: NodeID, name: NodeName, address: String, joinedAt: Timestamp) {
    self.id = id
    self.name = name
    self.address = address
    self.joinedAt = joinedAt
  }
}
