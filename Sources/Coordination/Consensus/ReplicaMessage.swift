public import EdgeModel

/// What replicas of one log say to each other. The epoch is the sender's.
public struct ReplicaMessage: Codable, Hashable, Sendable {
  /// What is said, in the first person of the sender.
  public enum Body: Codable, Hashable, Sendable {
    /// Would you vote for me in this epoch? Changes nothing (Raft, section 9.6 of Ongaro's dissertation).
    case preVote(next: UInt64, last: DesiredVersion)
    /// Whether I would, in the epoch that was asked about.
    case preVoteAnswer(next: UInt64, granted: Bool)
    /// Vote for me in my epoch. A hand-over is asked for by the leader itself, so nobody has to be loyal to it.
    case vote(last: DesiredVersion, isHandOver: Bool)
    /// Whether you have my vote of this epoch.
    case voteAnswer(granted: Bool)
    /// I lead; this follows `after`. `sentAt` is the sender's clock, and comes back in the answer.
    case append(after: DesiredVersion, entries: [DesiredEntry], commit: UInt64, sentAt: MonotonicInstant)
    /// I have what you have up to here.
    case appended(through: UInt64, sentAt: MonotonicInstant)
    /// I don't have `after`; nothing of mine after `newest` can be the same as yours.
    case mismatch(newest: DesiredVersion, sentAt: MonotonicInstant)
    /// What you lack is no longer kept entry by entry: take all at once.
    case snapshot(DesiredState, sentAt: MonotonicInstant)
    /// You have everything: take over now.
    case handOver
  }

  /// The highest epoch that the sender has heard of.
  public var epoch: UInt64
  /// What the sender says.
  public var body: Body

  public init(epoch: UInt64, _ body: Body) {
    self.epoch = epoch
    self.body = body
  }
}
