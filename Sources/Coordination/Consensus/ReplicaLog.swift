public import EdgeModel

/// The entries that a replica keeps one by one, on top of the state that the older ones were folded into.
public struct ReplicaLog: Sendable {
  /// The fold of all entries that are no longer kept.
  public private(set) var base: DesiredState
  /// Those after it, without a gap.
  public private(set) var entries: [DesiredEntry]
  /// The voters named in `entries`, oldest first.
  private var voterChanges: [(index: UInt64, set: VoterSet)] = []

  /// - Throws: ``DesiredLogError`` with code `.gap` or `.conflict` when the entries don't continue the base.
  public init(base: DesiredState, entries: [DesiredEntry] = []) throws(DesiredLogError) {
    self.base = base
    self.entries = []
    var state = base
    for entry in entries {
      state = try state.continuing(with: entry)
      append(entry)
    }
  }

  /// The newest position.
  public var last: DesiredVersion { entries.last?.version ?? base.version }

  /// The fold of all of it, also of what is not known to be safe.
  public var newest: DesiredState { state(through: last.index) }

  /// Who holds the log, as of its newest entry.
  public var voters: VoterSet? { voterChanges.last?.set ?? base.voters }

  /// Who held the log until its newest entry that names voters. That set is safe, since a leader writes no other one
  /// before it is.
  var votersBefore: VoterSet? { voterChanges.dropLast().last?.set ?? base.voters }

  /// The index of the newest entry that names voters; 0 if that is in the base.
  var lastVoterChange: UInt64 { voterChanges.last?.index ?? 0 }

  /// The position at an index; `nil` before the base and after the end.
  func version(at index: UInt64) -> DesiredVersion? {
    if index == base.version.index { return base.version }
    return entry(at: index)?.version
  }

  package func entry(at index: UInt64) -> DesiredEntry? {
    guard index > base.version.index, let place = Int(exactly: index - base.version.index - 1),
      entries.indices.contains(place)
    else { return nil }
    return entries[place]
  }

  /// At most so many entries after an index that the log still has.
  func entries(after index: UInt64, limit: Int) -> [DesiredEntry] {
    guard index >= base.version.index, let place = Int(exactly: index - base.version.index) else { return [] }
    return Array(entries.dropFirst(place).prefix(limit))
  }

  /// The newest position that is above the other one neither in index nor in epoch: nothing after it can be shared with
  /// a log in which `other` is the newest such position. `nil` if even the base is above it.
  func newest(within other: DesiredVersion) -> DesiredVersion? {
    var index = min(other.index, last.index)
    while let version = version(at: index) {
      if version.epoch <= other.epoch { return version }
      guard index > 0 else { return nil }
      index -= 1
    }
    return nil
  }

  mutating func append(_ entry: DesiredEntry) {
    entries.append(entry)
    for case .voters(let set) in entry.changes { voterChanges.append((entry.version.index, set)) }
  }

  /// Drops what comes after an index, and returns it.
  mutating func truncate(after index: UInt64) -> [DesiredEntry] {
    let kept = Int(clamping: index - min(index, base.version.index))
    guard kept < entries.count else { return [] }
    let dropped = Array(entries[kept...])
    entries.removeSubrange(kept...)
    voterChanges.removeAll { $0.index > index }
    return dropped
  }

  /// Folds the entries up to an index into the base.
  mutating func compact(through index: UInt64) {
    let count = min(Int(clamping: index - min(index, base.version.index)), entries.count)
    for entry in entries.prefix(count) { base.apply(entry) }
    entries.removeFirst(count)
    voterChanges.removeAll { $0.index <= base.version.index }
  }

  /// Takes a whole state instead of everything up to its version. What follows stays if it continues just that version.
  /// - Returns: what was dropped without being part of it.
  mutating func restore(_ state: DesiredState) -> [DesiredEntry] {
    let isSame = version(at: state.version.index) == state.version
    let dropped = isSame ? [] : entries.filter { $0.version.index > base.version.index }
    let kept = isSame ? entries(after: state.version.index, limit: .max) : []
    base = state
    entries = kept
    voterChanges = isSame ? voterChanges.filter { $0.index > state.version.index } : []
    return dropped
  }

  /// The fold of everything up to an index.
  func state(through index: UInt64) -> DesiredState {
    var state = base
    for entry in entries.prefix(Int(clamping: index - min(index, base.version.index))) { state.apply(entry) }
    return state
  }
}
