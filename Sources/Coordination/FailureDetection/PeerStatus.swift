public import EdgeModel

/// What an observer thinks of a peer, and why.
public struct PeerStatus: Hashable, Sendable {
  /// Whether a peer is believed to live.
  public enum Condition: Hashable, Sendable {
    /// Heard of lately, or never yet and still given time.
    case alive
    /// Silent for too long; being probed.
    case suspected(since: MonotonicInstant)
    /// Given up. Still watched: a sign of life brings it back.
    case dead(since: MonotonicInstant)
  }

  /// Whether it is believed to live.
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
  /// It said so itself.
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
  /// When the brake was engaged, on the observer's monotonic clock.
  public let since: MonotonicInstant
  /// Out of how many at first.
  public let watched: Int
  var failure: MassFailure

  /// Who vanished by now, in order of id, those that are back among them.
  public var vanished: [NodeID] { failure.vanished.sorted() }

  /// Why a brake ended.
  public enum Release: Hashable, Sendable {
    /// A quarter of those that vanished are there again, as `MassFailure` has it.
    case enoughAreBack
    /// The owner or a person knows better: ``FailureDetector/Event/confirmedConnected``.
    case confirmed
  }
}
