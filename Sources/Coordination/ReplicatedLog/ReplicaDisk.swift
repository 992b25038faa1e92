public import EdgeModel

/// Where a ``ReplicatedDesiredLog`` keeps what it must not forget. `EdgeStore` has one on SQLite; a third party plugs in
/// another.
///
/// One call at a time. What ``store(_:)`` returned from survives a kill of the process and a power cut.
public protocol ReplicaDisk: Sendable {
  /// What is kept; an empty content where nothing ever was.
  /// - Throws: ``DesiredLogError`` with code `.corrupt`, `.newerFormat` or `.storage`; what is stored stays as it is.
  func load() async throws -> ReplicaContent
  /// Keeps all of it, in this order, or nothing.
  /// - Throws: ``DesiredLogError``.
  func store(_ writes: [ReplicaWrite]) async throws
  /// Entries that a leader's word has pushed out, oldest first: the newest thousand at least.
  func orphans() async throws -> [DesiredEntry]
  /// Asked before changes are proposed: a disk that refuses an entry later takes the replica with it.
  /// - Throws: ``DesiredLogError`` with code `.refused` when it could never keep them, because they are too long or would
  ///   read otherwise than they were written.
  func check(_ changes: [DesiredChange]) async throws
}

extension ReplicaDisk {
  /// Keeps whatever it is given.
  public func check(_ changes: [DesiredChange]) async throws {}
}

/// What a replica's disk holds.
public struct ReplicaContent: Sendable {
  /// The newest promise; the empty one on a new disk.
  public var ballot: Ballot
  /// The entries on top of the folded state.
  public var log: ReplicaLog

  public init(ballot: Ballot = Ballot(), log: ReplicaLog) {
    self.ballot = ballot
    self.log = log
  }
}

/// One thing that a replica wants kept.
public enum ReplicaWrite: Sendable {
  /// Replaces the promise before.
  case ballot(Ballot)
  /// Drops everything after a position and keeps entries there. What is dropped goes to the orphans.
  case entries([DesiredEntry], after: DesiredVersion, orphaned: [DesiredEntry])
  /// Takes the place of every entry up to the state's version, and of those that contradict it.
  case snapshot(DesiredState, orphaned: [DesiredEntry])
  /// The entries up to the state's version are folded into it.
  case compact(DesiredState)
}
