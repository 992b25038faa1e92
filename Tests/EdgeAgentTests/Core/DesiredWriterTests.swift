import Coordination
import EdgeModel
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct DesiredWriterTests {
  /// A leader's log with an entry that the others don't have yet: until they do, nothing else can be written.
  private final class BusyLog: CoordinatedLog {
    private let inner = HookedLog()
    private let state = Mutex((isSafe: false, refusals: 0))

    var refusals: Int { state.withLock { $0.refusals } }

    func propose(
      _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
    ) async throws -> Acknowledgement {
      let isSafe = state.withLock { state in
        if !state.isSafe { state.refusals += 1 }
        return state.isSafe
      }
      guard isSafe else { throw DesiredLogError(.conflict, "the log is at 1.1, the change was decided at 0.0") }
      return try await inner.propose(changes, after: after, epoch: epoch)
    }

    /// What was written before becomes safe while somebody waits for it.
    func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
      let version = try inner.inner.append([.cluster(Sample.cluster)], after: after, epoch: 1)
      state.withLock { $0.isSafe = true }
      return version
    }

    func state() async throws -> DesiredState { try await inner.state() }
    func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
      try await inner.entries(after: after, limit: limit)
    }
    func ingest(_ page: DesiredPage) async throws -> DesiredVersion { try await inner.ingest(page) }
    func leadership() async throws -> Leadership { try await inner.leadership() }
    func waitForLeadership(after known: Leadership) async throws -> Leadership {
      try await inner.waitForLeadership(after: known)
    }
    func handOver(to node: NodeID?) async throws { try await inner.handOver(to: node) }
    func run() async throws { try await inner.run() }
  }

  @Test func `a decision waits for what was written before it, however long the other machines take`() async throws {
    let log = BusyLog()
    let node = NodeRecord(
      id: Sample.node, name: Sample.identifier("attic", NodeName.self), address: "", joinedAt: Sample.time(0))
    try await DesiredWriter(log: log, epoch: 1).write { _ in [.node(node)] }
    #expect(try await log.state().nodes[Sample.node] == node)
    #expect(log.refusals == 1)
  }
}
