/// The machines that hold the log of desired state, and in which order they ask to lead when the leader is gone.
public struct VoterSet: Codable, Hashable, Sendable {
  /// How a leader comes about.
  public enum Mode: String, Codable, Sendable {
    /// By the votes of a majority: at most one leader an epoch, none without a majority. For three voters and more.
    case quorum
    /// By rank, for two machines: who is left alone goes on alone, and when both meet again the higher epoch stays.
    case ranked
  }

  /// In the order of their rank: the first asks first.
  public var voters: [NodeID]
  /// Machines that get every entry and neither vote nor count: those that catch up before they become voters.
  public var learners: [NodeID]
  /// How a leader comes about; ``Mode/ranked`` only for two voters.
  public var mode: Mode

  public init(voters: [NodeID], learners: [NodeID] = [], mode: Mode = .quorum) {
    self.voters = voters
    self.learners = learners
    self.mode = mode
  }

  /// More than half of the voters.
  public var majority: Int { voters.count / 2 + 1 }

  /// The place of a voter in the order, from 0.
  public func rank(of node: NodeID) -> Int? { voters.firstIndex(of: node) }

  /// Voters and learners.
  public var members: [NodeID] { voters + learners }

  /// Why these machines can't hold a log, if they can't.
  public var fault: String? {
    if voters.isEmpty { return "there must be a voter" }
    if Set(members).count != members.count { return "a machine can't be named twice" }
    if mode == .ranked, voters.count != 2 { return "ranked mode is for two voters, not for \(voters.count)" }
    return nil
  }
}
