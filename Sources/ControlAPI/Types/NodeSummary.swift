public import EdgeModel

/// A machine as people and scripts see it.
public struct NodeSummary: Codable, Hashable, Sendable, Identifiable {
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// It is heard of.
    case ready
    /// It belongs to the platform and has not been heard of for too long.
    case silent
  }

  public var id: NodeID
  public var name: NodeName
  public var status: Status
  /// The base URL of its agent's control API.
  public var address: String
  public var joinedAt: CivilTime
  /// When its newest report was written; `nil` when the leader has none.
  public var reportedAt: CivilTime?
  /// How many allocations shall run on it.
  public var allocations: Int
  /// What it says of itself, from its newest report.
  public var facts: NodeFacts?

  public init(
    id: NodeID, name: NodeName, status: Status, address: String, joinedAt: CivilTime, reportedAt: CivilTime? = nil,
    allocations: Int, facts: NodeFacts? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.address = address
    self.joinedAt = joinedAt
    self.reportedAt = reportedAt
    self.allocations = allocations
    self.facts = facts
  }
}

/// The answer to a machine that joins.
public struct JoinAnswer: Codable, Hashable, Sendable {
  /// The platform that it belongs to from now on.
  public var cluster: ClusterID

  public init(cluster: ClusterID) {
    self.cluster = cluster
  }
}
