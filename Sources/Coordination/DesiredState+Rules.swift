public import EdgeModel

/// What may be written after what: the same for every store of desired state.
extension DesiredState {
  /// What a writer's changes make of this state.
  /// - Parameters:
  ///   - changes: whole records; none is a valid entry, too: a leader's first word.
  ///   - after: the position that the writer's decision is based on.
  ///   - epoch: the writer's epoch.
  /// - Returns: the entry to store, and the state with it. The position's index counts on over all epochs.
  /// - Throws: ``DesiredLogError`` with code `.staleEpoch`, `.conflict` or `.refused`.
  public func appending(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) throws(DesiredLogError) -> (entry: DesiredEntry, state: DesiredState) {
    guard epoch >= version.epoch else {
      throw DesiredLogError(.staleEpoch, "epoch \(epoch) may not write: epoch \(version.epoch) has written since")
    }
    guard after == version else {
      throw DesiredLogError(.conflict, "the log is at \(version), the change was decided at \(after)")
    }
    let (index, overflow) = version.index.addingReportingOverflow(1)
    guard !overflow else { throw DesiredLogError(.refused, "the log has no position after \(version)") }
    let entry = DesiredEntry(version: DesiredVersion(epoch: epoch, index: index), changes: changes)
    var state = self
    for change in changes {
      try state.check(change)
      state.apply(DesiredEntry(version: entry.version, changes: [change]))
    }
    state.apply(DesiredEntry(version: entry.version, changes: []))
    return (entry, state)
  }

  /// The state after an entry that another log holds. Its records are not judged again: its writer did.
  /// - Throws: ``DesiredLogError`` with code `.gap` or `.conflict` when it does not come right after this state.
  public func continuing(with entry: DesiredEntry) throws(DesiredLogError) -> DesiredState {
    guard entry.version.index > 0, entry.version.index - 1 == version.index else {
      throw DesiredLogError(.gap, "\(entry.version) does not continue a log that is at \(version)")
    }
    guard entry.version.epoch >= version.epoch else {
      throw DesiredLogError(.conflict, "\(entry.version) is of an older epoch than \(version) before it")
    }
    var state = self
    state.apply(entry)
    return state
  }

  private func check(_ change: DesiredChange) throws(DesiredLogError) {
    switch change {
    case .cluster(let id):
      if let cluster, cluster != id {
        throw DesiredLogError(.refused, "the log is of cluster \(cluster), not of \(id)")
      }
    case .allocation(let record): try check(record)
    case .voters(let set):
      if let fault = set.fault { throw DesiredLogError(.refused, fault) }
    case .unknown(let record): throw DesiredLogError(.refused, "can't write \(record)")
    case .node, .deployment, .change, .forget, .secret, .forgetSecret, .platformKey, .cordon, .platformToken: break
    case .forgetNode(let id):
      if let voters, voters.members.contains(id) {
        throw DesiredLogError(.refused, "machine \(id) holds the log, so it can't be forgotten")
      }
    }
  }

  private func check(_ record: Allocation) throws(DesiredLogError) {
    guard let stored = allocations[record.id] else {
      guard record.phase == .run else {
        throw DesiredLogError(
          .refused, "allocation \(record.id) is not there, so it can't be in phase \(record.phase.rawValue)")
      }
      return
    }
    guard record != stored else { return }
    guard
      record.node == stored.node, record.name == stored.name, record.workload == stored.workload,
      record.source == stored.source, record.epoch == stored.epoch
    else {
      throw DesiredLogError(.refused, "allocation \(record.id) can't become another one; place a new attempt")
    }
    let isLegal = AllocationTransition.table.contains {
      $0.from == stored.phase && $0.to == record.phase && $0.reason == record.reason.kind
    }
    guard isLegal else {
      throw DesiredLogError(
        .refused,
        """
        allocation \(record.id) can't go from \(stored.phase.rawValue) to \(record.phase.rawValue) because of \
        \(record.reason.kind.rawValue)
        """)
    }
  }
}
