import EdgeModel
import EdgeStore
import Synchronization

/// A civil clock that a test sets.
final class JournalClock: Sendable {
  private let milliseconds = Mutex<Int64>(1_000_000)

  var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func advance(_ by: Int64) { milliseconds.withLock { $0 += by } }

  func open(_ path: String, agent: NodeID = Sample.node) async throws -> SQLiteJournal {
    try await SQLiteJournal.open(path: path, agent: agent, now: { self.now })
  }
}

func pointWrite(_ name: String, _ value: PointValue?) throws -> PointWrite {
  PointWrite(try PointAddress(TreePath("devices"[...]), name), value)
}
