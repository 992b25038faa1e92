/// The rules whose absence the simulator must notice. In use all of them hold.
package struct ReplicaRules: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Ask whether a vote could be won before the epoch is raised.
  package static let preVote = ReplicaRules(rawValue: 1 << 0)
  /// A new leader writes an entry of its own epoch first.
  package static let openingEntry = ReplicaRules(rawValue: 1 << 1)
  /// Only an entry of the leader's own epoch commits those before it.
  package static let ownEpochCommits = ReplicaRules(rawValue: 1 << 2)
  /// A vote goes to nobody whose log is behind.
  package static let compareLogs = ReplicaRules(rawValue: 1 << 3)
  /// A leader that hears no majority steps down.
  package static let lease = ReplicaRules(rawValue: 1 << 4)
  /// A voter that has heard the leader lately helps nobody else.
  package static let loyalty = ReplicaRules(rawValue: 1 << 5)
  /// One vote an epoch.
  package static let oneVote = ReplicaRules(rawValue: 1 << 6)

  /// In ranked mode each voter has epochs of its own.
  package static let ownEpochs = ReplicaRules(rawValue: 1 << 7)

  package static let all: ReplicaRules = [
    .preVote, .openingEntry, .ownEpochCommits, .compareLogs, .lease, .loyalty, .oneVote,
    .ownEpochs,
  ]
}
