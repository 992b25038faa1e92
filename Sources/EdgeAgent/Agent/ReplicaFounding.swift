import Coordination
import EdgeModel
import EdgeStore

extension ReplicaDisk {
  /// Founds a platform on this machine: it holds the log alone.
  func found(by node: NodeID) async throws {
    let (ballot, entry) = Replica.founding(cluster: .random(), by: node)
    try await store([.ballot(ballot), .entries([entry], after: .zero, orphaned: [])])
  }
}
