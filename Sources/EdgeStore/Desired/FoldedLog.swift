internal import Coordination
internal import EdgeModel
internal import GRDB

/// The state of a log as far as it was read, and when to store it beside the entries.
struct FoldedLog {
  /// After how many entries the folded state is stored, so that opening reads no more than these.
  static let snapshotInterval = 1_000

  private(set) var state: DesiredState
  private var sinceSnapshot = 0

  init(snapshot: DesiredState?) {
    state = snapshot ?? DesiredState()
  }

  /// Folds what a file has, without writing to it.
  static func read(from file: DatabaseFile) throws -> FoldedLog {
    try file.read { db in
      try EntryRow.checkOrder(db, file)
      let snapshot = try SnapshotRow.read(db, file)
      if let snapshot { try EntryRow.requirePosition(snapshot.version, db) }
      var folded = FoldedLog(snapshot: snapshot)
      try folded.catchUp(db, file)
      return folded
    }
  }

  /// Folds in what is stored after the state: all of it at opening, else only what another process wrote.
  mutating func catchUp(_ db: Database, _ file: DatabaseFile) throws {
    let rows = try EntryRow.cursor(after: state.version.index, db)
    while let row = try rows.next() {
      state = try state.continuing(with: EntryRow(row, file).entry(file))
      sinceSnapshot += 1
    }
  }

  /// Stores an entry that leads to a state; the transaction is the caller's.
  mutating func store(_ entry: DesiredEntry, _ state: DesiredState, _ db: Database, _ file: DatabaseFile) throws {
    try EntryRow(entry).insert(db)
    self.state = state
    sinceSnapshot += 1
    if sinceSnapshot >= Self.snapshotInterval {
      try SnapshotRow.write(state, db)
      sinceSnapshot = 0
    }
  }
}
