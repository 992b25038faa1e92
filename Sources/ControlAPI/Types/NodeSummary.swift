public import EdgeModel

/// A machine as people and scripts see it.
public struct NodeSummary: Codable, Hashable, Sendable, Identifiable {
  /// Whether the leader hears of a machine.
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// It is heard of.
    case ready
    /// It belongs to the platform and has not been heard of for too long.
    case silent
  }

  /// Stays when the machine's name or address changes.
  public var id: NodeID
  /// What people call it; commands take it in the place of the id.
  public var name: NodeName
  /// As the leader sees it now.
  public var status: Status
  /// The base URL of its agent's control API.
  public var address: String
  /// When it became part of the platform.
  public var joinedAt: CivilTime
  /// When its newest report was written; `nil` when the leader has none.
  public var reportedAt: CivilTime?
  /// How many allocations shall run on it.
  public var allocations: Int
  /// What it says of itself, from its newest report.
  public var facts: NodeFacts?
  /// Since when it gets nothing new; `nil` where it does.
  public var cordon: CordonSummary?
  /// Whether it vanished at once with at least half of all machines, so that its apps are not placed anew yet; `nil` where not.
  public var isHeldBack: Bool?

  public init(
    id: NodeID, name: NodeName, status: Status, address: String, joinedAt: CivilTime, reportedAt: CivilTime? = nil,
    allocations: Int, facts: NodeFacts? = nil, cordon: CordonSummary? = nil,
    isHeldBack: Bool? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.address = address
    self.joinedAt = joinedAt
    self.reportedAt = reportedAt
    self.allocations = allocations
    self.facts = facts
    self.cordon = cordon
    self.isHeldBack = isHeldBack
  }
}
