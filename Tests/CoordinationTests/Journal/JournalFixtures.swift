import Coordination
import EdgeModel
import Synchronization

/// FNV-1a over 64 bits, twice: enough to tell entries apart in a test.
struct TestChain: EntryChain {
  func digest(of bytes: [UInt8]) -> ChainDigest {
    let halves = [UInt64(0xCBF2_9CE4_8422_2325), 0x9E37_79B9_7F4A_7C15].map { seed in
      bytes.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    return ChainDigest(prefixOf: halves.flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } })
  }
}

/// A civil clock that a test sets.
final class TestClock: Sendable {
  private let milliseconds: Mutex<Int64>

  init(_ milliseconds: Int64 = 1_000_000) { self.milliseconds = Mutex(milliseconds) }

  var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func advance(_ by: Int64) { milliseconds.withLock { $0 += by } }
}

func write(_ name: String, _ value: PointValue?) throws -> PointWrite {
  PointWrite(try PointAddress(TreePath("devices"[...]), name), value)
}

func makeJournal(_ clock: TestClock, agent: NodeID = .random()) -> InMemoryJournal {
  InMemoryJournal(origin: Origin(agent: agent, incarnation: 1), chain: TestChain(), now: { clock.now })
}

/// Copies all that one journal has of an origin into another.
func copy(_ origin: Origin, from source: InMemoryJournal, to target: InMemoryJournal, limit: Int = 3) throws {
  while true {
    let page = try source.read(origin, after: target.tree().head(of: origin).sequence, limit: limit)
    _ = try target.ingest(page)
    if !page.hasMore { return }
  }
}
