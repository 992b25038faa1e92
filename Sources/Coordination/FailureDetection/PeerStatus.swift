public import EdgeModel

/// What an observer thinks of a peer, and why.
public struct PeerStatus: Hashable, Sendable {
  public enum Condition: Hashable, Sendable {
    case alive
    /// Silent for too long; being probed.
    case suspected(since: MonotonicInstant)
    case dead(since: MonotonicInstant)
  }

  public internal(set) var condition: Condition
  /// The newest sign of life.
  public internal(set) var evidence: PeerEvidence
  /// Of the newest process that was heard; 0 before the first.
  public internal(set) var incarnation: UInt64
  /// Why it was given up, while it is dead.
  public internal(set) var verdict: DeathVerdict?
}

/// Why a peer is believed to live.
public enum PeerEvidence: Hashable, Sendable {
  /// It was never heard; it is given time.
  case introduced
  case heartbeat
  /// It answered a probe.
  case answer
  /// It answered a helper: the direct path may be broken.
  case helper(NodeID)
}

/// Why a peer was given up.
public struct DeathVerdict: Hashable, Sendable {
  /// How long nothing was heard, without the times when the observer itself stood still.
  public let silence: Duration
  /// Who was asked to probe it, in order of id.
  public let asked: [NodeID]
  /// Who of them said that it doesn't answer.
  public let denied: [NodeID]
  /// The observer's own health at that time; 0 is best.
  public let localHealth: Int
}

/// The observer assumes that it is cut off itself.
public struct FailureDetectionBrake: Hashable, Sendable {
  public let since: MonotonicInstant
  /// Who vanished, in order of id.
  public let vanished: [NodeID]
  /// Out of how many.
  public let watched: Int

  /// Why a brake ended.
  public enum Release: Hashable, Sendable {
    /// Fewer than half are missing again.
    case enoughAreBack
    /// The owner knows better: ``FailureDetector/Event/confirmedConnected``.
    case confirmed
  }
}
