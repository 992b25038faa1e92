public import EdgeModel
internal import Synchronization

/// A disk that forgets when its process ends: for tests, and for platforms that may forget.
public final class InMemoryReplicaDisk: ReplicaDisk {
  private struct Stored {
    var ballot: Ballot
    var log: ReplicaLog
    var orphans: [DesiredEntry] = []

    mutating func keep(_ write: ReplicaWrite) {
      switch write {
      case .ballot(let ballot): self.ballot = ballot
      case .entries(let entries, let after, let orphaned):
        _ = log.truncate(after: after.index)
        for entry in entries { log.append(entry) }
        lose(orphaned)
      case .snapshot(let state, let orphaned):
        _ = log.restore(state)
        lose(orphaned)
      case .compact(let state): log.compact(through: state.version.index)
      }
    }

    private mutating func lose(_ entries: [DesiredEntry]) {
      orphans = (orphans + entries).suffix(1_000)
    }
  }

  private let stored: Mutex<Stored>

  /// A disk with something on it already: a new platform's is made of ``Replica/founding(cluster:by:)``.
  public init(_ content: ReplicaContent) {
    stored = Mutex(Stored(ballot: content.ballot, log: content.log))
  }

  public func load() -> ReplicaContent {
    stored.withLock { ReplicaContent(ballot: $0.ballot, log: $0.log) }
  }

  public func store(_ writes: [ReplicaWrite]) {
    stored.withLock { stored in for write in writes { stored.keep(write) } }
  }

  public func orphans() -> [DesiredEntry] { stored.withLock { $0.orphans } }
}
