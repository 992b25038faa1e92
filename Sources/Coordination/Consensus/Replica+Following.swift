import EdgeModel

/// Taking over what the leader says.
extension Replica {
  mutating func follow(
    _ sender: NodeID, after: DesiredVersion, entries: [DesiredEntry], commit: UInt64, sentAt: MonotonicInstant,
    _ turn: inout Turn
  ) {
    guard let entries = continuation(after: after, entries) else {
      return send(.mismatch(newest: log.newest(within: after) ?? log.base.version, sentAt: sentAt), to: sender, &turn)
    }
    // What was there already may be an old message's, and is no reason to drop anything (Raft, figure 2, AppendEntries 3).
    let fresh = entries.drop { log.version(at: $0.version.index) == $0.version }
    if let first = fresh.first {
      let kept = first.version.index - 1
      guard kept >= stable, let position = log.version(at: kept) else {
        let words =
          "\(sender) says that \(first.version) follows, where \(log.last) is safe here: is it of another platform?"
        return turn.effects.append(.contradicted(DesiredLogError(.conflict, words), by: sender))
      }
      let orphaned = log.truncate(after: kept)
      for entry in fresh { log.append(entry) }
      turn.effects.append(.storeEntries(Array(fresh), after: position, orphaned: orphaned))
      if kept < state.version.index { state = log.state(through: kept) }
    }
    let through = max(after.index, entries.last?.version.index ?? 0)
    count(through: min(commit, through), &turn)
    send(.appended(through: through, sentAt: sentAt), to: sender, &turn)
  }

  /// The entries that come after what this log has folded; `nil` if the log doesn't have what they follow.
  private func continuation(after: DesiredVersion, _ entries: [DesiredEntry]) -> ArraySlice<DesiredEntry>? {
    var previous = after
    for entry in entries {
      guard entry.version.index == previous.index &+ 1, entry.version.epoch >= previous.epoch else { return nil }
      previous = entry.version
    }
    let base = log.base.version
    if after.index < base.index {
      // What is folded was safe, so every later leader has the same.
      return entries.drop { $0.version.index <= base.index }
    }
    return log.version(at: after.index) == after ? entries[...] : nil
  }

  mutating func restore(
    _ snapshot: DesiredState, from sender: NodeID, sentAt: MonotonicInstant, _ turn: inout Turn
  ) {
    if snapshot.version.index > state.version.index || state.version.index > stable {
      let orphaned = log.restore(snapshot).filter { $0.version.index > stable }
      turn.effects.append(.storeSnapshot(snapshot, orphaned: orphaned))
      state = snapshot
      stable = snapshot.version.index
      turn.effects.append(.committed(state.version))
    }
    send(.appended(through: snapshot.version.index, sentAt: sentAt), to: sender, &turn)
  }

  /// Lets everything up to an index count.
  mutating func count(through index: UInt64, _ turn: inout Turn) {
    let limit = min(index, log.last.index)
    guard limit > state.version.index else { return }
    while state.version.index < limit, let entry = log.entry(at: state.version.index + 1) { state.apply(entry) }
    // A follower's leader has it, too.
    if role != .leader || voters.mode == .quorum { stable = state.version.index }
    turn.effects.append(.committed(state.version))
    fold(&turn)
  }

  private mutating func fold(_ turn: inout Turn) {
    guard log.base.version.index &+ foldAfter < stable else { return }
    log.compact(through: stable - foldAfter / 2)
    turn.effects.append(.compact(log.base))
  }
}
