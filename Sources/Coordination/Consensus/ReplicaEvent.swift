public import EdgeModel

/// What happens to a replica.
public enum ReplicaEvent: Sendable {
  /// The time that ``ReplicaEffect/setTimer(_:)`` named has come. Too early or twice does no harm.
  case timer
  /// A message came. Who the sender is was checked by the owner before; lost, late or double ones do no harm.
  case received(ReplicaMessage, from: NodeID)
  /// Somebody wants these changes to follow exactly what is there.
  case proposed(ProposalID, [DesiredChange], after: DesiredVersion)
  /// The leader shall hand over, to the voter named or to the one that has most.
  case handOver(to: NodeID?)
  /// Failure detection has judged another voter: counts in ranked mode alone, where who is gone is not waited for.
  case judged(NodeID, isGone: Bool)
}

/// Names a proposal on the way through one replica.
public struct ProposalID: Hashable, Comparable, Sendable {
  /// Unique among the proposals that this process made.
  public var number: UInt64
  public init(_ number: UInt64) { self.number = number }
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
