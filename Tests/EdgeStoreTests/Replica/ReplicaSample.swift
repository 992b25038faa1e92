import Coordination
import EdgeModel
import EdgeStore

/// What a replica may want kept.
enum ReplicaSample {
  /// Entries of one epoch, each with a request of its own.
  static func entries(_ indices: ClosedRange<UInt64>, epoch: UInt64 = 1) -> [DesiredEntry] {
    indices.map {
      DesiredEntry(version: DesiredVersion(epoch: epoch, index: $0), changes: [Sample.request(Int64($0))])
    }
  }

  /// What entries from the first one on come to.
  static func state(_ entries: some Sequence<DesiredEntry>, after base: DesiredState = DesiredState()) -> DesiredState {
    entries.reduce(into: base) { $0.apply($1) }
  }
}

/// A replica's content, for comparison.
struct Kept: Equatable {
  var ballot: Ballot
  var base: DesiredState
  var entries: [DesiredEntry]
  var orphans: [DesiredEntry]

  init(_ disk: some ReplicaDisk) async throws {
    let content = try await disk.load()
    ballot = content.ballot
    base = content.log.base
    entries = content.log.entries
    orphans = try await disk.orphans()
  }
}
