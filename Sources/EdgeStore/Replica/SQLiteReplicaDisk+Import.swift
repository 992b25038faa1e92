internal import Coordination
public import EdgeModel

extension SQLiteReplicaDisk {
  /// Takes over the log that an earlier version kept in a ``SQLiteDesiredLog``, once: its state becomes the base of this
  /// one, and the machine its only voter. The old file stays as it is. Where this disk holds anything, nothing is done.
  /// - Throws: `DesiredLogError`; nothing was taken over then.
  public func takeOver(_ old: SQLiteDesiredLog, as node: NodeID) async throws {
    let content = try load()
    // Whoever has promised something here must keep to it.
    guard content.log.last == .zero, content.ballot == Ballot() else { return }
    var state = await old.state()
    guard state.cluster != nil else { return }
    let next = DesiredVersion(epoch: state.version.epoch &+ 1, index: state.version.index &+ 1)
    state.apply(DesiredEntry(version: next, changes: [.voters(VoterSet(voters: [node]))]))
    try store([.ballot(Ballot(epoch: next.epoch, vote: node)), .snapshot(state, orphaned: [])])
  }
}
