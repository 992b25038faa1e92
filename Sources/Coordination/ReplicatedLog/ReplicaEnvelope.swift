public import EdgeModel

/// A message between replicas as it crosses the network: with who says it, where an answer reaches them, and of which
/// platform they are.
public struct ReplicaEnvelope: Codable, Hashable, Sendable {
  /// The sender's platform; a receiver of another one refuses it.
  public var cluster: ClusterID
  /// Who says it, and the base URL of its control API.
  public var sender: AgentAddress
  /// What is said.
  public var message: ReplicaMessage

  public init(cluster: ClusterID, sender: AgentAddress, message: ReplicaMessage) {
    self.cluster = cluster
    self.sender = sender
    self.message = message
  }
}
