public import EdgeModel

/// Which machines should hold the log: one alone, two as a pair, three of three or four, five of more; a machine that is
/// gone for good is replaced as soon as there is another one, and one that leaves the platform is let go at once. One step at a time, as the log demands.
public struct VoterPolicy: Hashable, Sendable {
  /// How a machine of the platform does, as the leader sees it.
  public enum Standing: Hashable, Sendable {
    /// Heard of.
    case present
    /// Not heard of, and perhaps back soon.
    case away
    /// Not heard of for so long that another one should take its place.
    case lost
    /// It is no longer to hold anything, whether it is there or not.
    case leaving
  }

  public init() {}

  /// The next step from a set, if there is one.
  /// - Parameters:
  ///   - set: as of the newest entry that is safe.
  ///   - leader: never voted out.
  ///   - machines: all of the platform, in the order in which they are preferred.
  public func step(
    from set: VoterSet, leader: NodeID, machines: [(node: NodeID, standing: Standing)]
  ) -> VoterSet? {
    func stands(_ node: NodeID) -> Standing { machines.first { $0.node == node }?.standing ?? .lost }
    if let learner = set.learners.first {
      if stands(learner) == .present { return promoting(learner, in: set) }
      return without(learner, in: set)
    }
    if let leaving = set.voters.first(where: { $0 != leader && stands($0) == .leaving }) {
      return VoterSet(voters: set.voters.filter { $0 != leaving }, mode: .quorum)
    }
    let wanted = count(for: machines.count { $0.standing != .lost && $0.standing != .leaving })
    if set.voters.count(where: { stands($0) != .lost }) < wanted,
      let next = machines.first(where: { $0.standing == .present && !set.voters.contains($0.node) })
    {
      return VoterSet(voters: set.voters, learners: [next.node], mode: set.mode)
    }
    if set.voters.count > wanted, set.voters.count > 3,
      let lost = set.voters.last(where: { $0 != leader && stands($0) == .lost })
    {
      return without(lost, in: set)
    }
    if wanted == 2, set.voters.count == 2, set.mode == .quorum, set.voters.allSatisfy({ stands($0) == .present }) {
      return VoterSet(voters: set.voters, mode: .ranked)
    }
    return nil
  }

  private func count(for machines: Int) -> Int {
    switch machines {
    case ...1: 1
    case 2: 2
    case 3, 4: 3
    default: 5
    }
  }

  private func promoting(_ learner: NodeID, in set: VoterSet) -> VoterSet {
    let voters = set.voters + [learner]
    return VoterSet(
      voters: voters, learners: set.learners.filter { $0 != learner }, mode: voters.count == 2 ? .ranked : .quorum)
  }

  private func without(_ node: NodeID, in set: VoterSet) -> VoterSet {
    VoterSet(
      voters: set.voters.filter { $0 != node }, learners: set.learners.filter { $0 != node }, mode: set.mode)
  }
}
