/// A mistake that the simulator must find: the rules are as good as their being noticed when they are broken.
public enum Mutant: String, CaseIterable, Codable, Sendable {
  /// A leader acknowledges what it alone holds, and what it had is merged later, the newest clock first.
  case mergeByClock
  /// A vote is forgotten with the process.
  case voteNotPersisted
  /// Who was cut off raises the epoch as soon as it is back.
  case noPreVote
  /// A new leader writes nothing of its own.
  case noOpeningEntry
  /// Workers obey every leader.
  case fencingOff
  /// The lease is counted by a clock that somebody sets.
  case wallClockLease
  /// Kraken's rule: who hears no leader is one.
  case selfPromotion
  /// A worker takes a set that is older than the one it has.
  case oldSetReplayed
  /// A vote goes also to those whose log is behind.
  case logsNotCompared
  /// As many votes as there are candidates.
  case manyVotes
  /// Voters help another one although they hear the leader.
  case noLoyalty
  /// Two that stand alone choose the same epoch.
  case sharedEpochs
  /// A worker that hears no leader stops everything, as Kraken's did.
  case stopsWhenAlone
  /// A leader places anew whatever was on a machine that is gone, also what was destroyed or stopped.
  case destroyedReplaced
}
