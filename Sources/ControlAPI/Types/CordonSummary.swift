public import EdgeModel

/// That a machine gets nothing new, as people and scripts see it.
public struct CordonSummary: Codable, Hashable, Sendable {
  /// `cordoned`, or `draining` where what is there moves to other machines, too.
  public var mode: String
  /// The role and name of who asked for it.
  public var requestedBy: String
  /// When it was asked, by the leader's clock.
  public var at: CivilTime

  public init(mode: String, requestedBy: String, at: CivilTime) {
    self.mode = mode
    self.requestedBy = requestedBy
    self.at = at
  }

  /// A record as it is shown.
  public init(_ record: NodeCordon) {
    self.init(
      mode: record.mode.rawValue, requestedBy: record.requestedBy.description, at: CivilTime(record.at))
  }

  /// Whether what is there moves to other machines.
  public var isDraining: Bool { mode == NodeCordon.Mode.draining.rawValue }
}
