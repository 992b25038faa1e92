public import EdgeModel

/// What a replica wants done, in this order: what stores is durable before the next one begins.
public enum ReplicaEffect: Sendable {
  /// Replaces the promise before.
  case storeBallot(Ballot)
  /// Drops everything after a position and stores entries there. What is dropped was never acknowledged to have left
  /// its machine, and is kept for people to see.
  case storeEntries([DesiredEntry], after: DesiredVersion, orphaned: [DesiredEntry])
  /// Replaces everything up to the state's version, and drops what contradicts it.
  case storeSnapshot(DesiredState, orphaned: [DesiredEntry])
  /// The entries up to the state's version need no longer be kept one by one.
  case compact(DesiredState)
  /// May get lost: nobody waits for it.
  case send(ReplicaMessage, to: NodeID)
  /// The state counts up to here; readers may see it.
  case committed(DesiredVersion)
  /// Tells who proposed. Each proposal is answered once.
  case answered(ProposalID, ProposalOutcome)
  /// Who leads, or what this replica is, has changed.
  case changed(Leadership)
  /// A leader contradicts what was safe: nothing was taken over, and nothing of it will be. A person has to look.
  case contradicted(DesiredLogError, by: NodeID)
  /// Instead of the last one: step with ``ReplicaEvent/timer`` then.
  case setTimer(MonotonicInstant)
}

/// What became of a proposal.
public enum ProposalOutcome: Sendable {
  /// It counts, at this position, and so safely.
  case acknowledged(DesiredVersion, Durability)
  /// Nothing was written.
  case refused(DesiredLogError)
  /// The leader lost its place before the change was safe: the log will tell whether it is there.
  case undecided(DesiredLogError)
}

/// What a replica is at the moment.
public enum ReplicaRole: String, Codable, Hashable, Sendable {
  /// Follows a leader, or waits for one.
  case follower
  /// Asks whether it would be elected, and has changed nothing yet.
  case preCandidate
  /// Asks for votes in an epoch of its own.
  case candidate
  /// Was elected; it may have to learn yet what counts: ``Replica/maySpeak``.
  case leader
}
