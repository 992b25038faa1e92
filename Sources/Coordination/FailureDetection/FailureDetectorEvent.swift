public import EdgeModel

extension FailureDetector {
  /// What happened. Who a sender is was checked by the owner before.
  public enum Event: Hashable, Sendable {
    /// The set to watch, whole. Oneself and doubles are left out; what is known of those who stay is kept.
    case peersChanged([NodeID])
    /// A peer says that it lives. Its incarnation grows with every start of its process: what an earlier process sent
    /// and the network held back doesn't count.
    case heartbeat(from: NodeID, incarnation: UInt64)
    /// A peer answered a probe of ours.
    case answered(by: NodeID, incarnation: UInt64)
    /// A helper tells what became of the probe that it was asked for.
    case indirectAnswer(about: NodeID, by: NodeID, reached: Bool)
    /// Somebody asks us to probe another one.
    case probeRequested(of: NodeID, by: NodeID)
    /// The timer of the newest ``Effect/setTimer(_:)`` fired. How late it is follows from the moment of the step.
    case timerFired
    /// The owner knows that this machine is connected, say from a majority's answers: those who are missed now are
    /// missing indeed. Ends a brake, and they no longer count towards another one.
    case confirmedConnected
  }

  /// What the owner has to do, in this order.
  public enum Effect: Hashable, Sendable {
    /// Send a probe; the answer comes back as ``Event/answered(by:incarnation:)``.
    case probe(NodeID)
    /// Ask these to probe it; they answer in any case, so that their silence says something about us.
    case askToProbe(NodeID, helpers: [NodeID])
    /// Tell who asked what became of the probe.
    case answerProbe(of: NodeID, to: NodeID, reached: Bool)
    /// The one timer; it replaces the one before. None: nothing is watched.
    case setTimer(MonotonicInstant?)
    /// A peer was silent for too long and is being probed. Nothing should be moved yet.
    case suspected(NodeID, silentFor: Duration)
    /// A peer that was suspected or dead is there.
    case alive(NodeID, PeerEvidence)
    /// A peer is given up.
    case dead(NodeID, DeathVerdict)
    /// Too many vanished at once: re-placement should freeze.
    case brakeEngaged(FailureDetectionBrake)
    /// Re-placement may go on.
    case brakeReleased(FailureDetectionBrake.Release)
  }
}
