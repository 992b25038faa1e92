import Coordination
import CoordinationEtcd
import CoordinationTestKit
import EdgeModel
import Testing

@Suite(.serialized, .enabled(if: SharedEtcd.isWanted)) struct EtcdLogTests {
  @Test(.timeLimit(.minutes(5)), arguments: DesiredLogLaw.all) func law(_ law: DesiredLogLaw) async throws {
    let members = try SharedEtcd.members(1)
    try await withRunning(members) {
      for member in members { try await law.check(member.log, traits: .coordinated) }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: CoordinatedLogLaw.alone) func alone(_ law: CoordinatedLogLaw) async throws {
    try await law.check(try SharedEtcd.members(1))
  }

  @Test(.timeLimit(.minutes(5)), arguments: CoordinatedLogLaw.all) func together(
    _ law: CoordinatedLogLaw
  ) async throws {
    try await law.check(try SharedEtcd.members(3))
  }

  /// A newcomer reads a log whose first entries are folded; what it lacks is a gap.
  @Test(.timeLimit(.minutes(5))) func aFoldedLogIsReadFromItsSnapshot() async throws {
    var configuration = try SharedEtcd.configuration()
    configuration.snapshotAfter = 5
    configuration.entriesKept = 2
    let own = configuration
    let id = NodeID.random()
    let log = try EtcdDesiredLog(own, id: id)
    try await withRunning([.init(id: id, log: log)]) {
      let epoch = try await leads(log)
      for number in 0..<12 {
        let version = try await log.state().version
        _ = try await log.append([.node(try node(number))], after: version, epoch: epoch)
      }
      // Folding follows in its own time, as the leader hears of its entries.
      while true {
        do {
          _ = try await log.entries(after: .zero, limit: 1)
        } catch let error as DesiredLogError where error.code == .gap {
          break
        }
        await Task.yield()
      }
      let newcomer = try EtcdDesiredLog(own, id: .random())
      let (state, wanted) = (try await newcomer.state(), try await log.state())
      #expect(state == wanted)
      #expect(state.nodes.count == 12)
    }
  }

  @Test(.timeLimit(.minutes(5))) func whatIsLargerThanARequestIsRefused() async throws {
    let configuration = try SharedEtcd.configuration()
    let id = NodeID.random()
    let log = try EtcdDesiredLog(configuration, id: id)
    try await withRunning([.init(id: id, log: log)]) {
      let epoch = try await leads(log)
      var record = try node(0)
      record.address = String(repeating: "x", count: EtcdDesiredLog.maximumEntryLength)
      let large = record
      let error = await #expect(throws: DesiredLogError.self) {
        _ = try await log.append([.node(large)], after: .zero, epoch: epoch)
      }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("\(EtcdDesiredLog.maximumEntryLength)") == true)
      // Just below the limit it is kept, and pages of such entries are read.
      var version = DesiredVersion.zero
      for number in 0..<6 {
        var record = try node(number)
        record.address = String(repeating: "x", count: EtcdDesiredLog.maximumEntryLength - 1_000)
        version = try await log.append([.node(record)], after: version, epoch: epoch)
      }
      var read: [DesiredEntry] = []
      while read.count < 6 {
        read += try await log.entries(after: read.last?.version ?? .zero, limit: 64).entries
      }
      #expect(read.last?.version == version)
      let state = try await EtcdDesiredLog(configuration, id: .random()).state()
      #expect(state.version == version)
    }
  }

  /// Its own clock stands still, so that it never doubts its lease: etcd refuses it.
  @Test(.timeLimit(.minutes(5))) func aLeaderPausedLongerThanItsLeaseIsRefused() async throws {
    let configuration = try SharedEtcd.configuration()
    let (first, second) = (NodeID.random(), NodeID.random())
    let pausable = PausableClock()
    let paused = try EtcdDesiredLog(configuration, id: first, clock: pausable)
    let other = try EtcdDesiredLog(configuration, id: second)
    try await withRunning([.init(id: first, log: paused)]) {
      let epoch = try await leads(paused)
      let version = try await paused.append([], after: .zero, epoch: epoch)
      pausable.pause()
      try await withRunning([.init(id: second, log: other)]) {
        let higher = try await leads(other)
        #expect(higher > epoch)
        let error = await #expect(throws: DesiredLogError.self) {
          _ = try await paused.append([], after: version, epoch: epoch)
        }
        #expect(error?.code == .staleEpoch)
        let state = try await other.state()
        #expect(state.version == version)
      }
    }
  }
}

func node(_ number: Int) throws -> NodeRecord {
  NodeRecord(
    id: .random(), name: try NodeName("node-\(number)"[...]), address: "http://10.0.0.7:7070",
    joinedAt: Timestamp(milliseconds: 0))
}

/// Waits until a log leads, and says in which epoch.
func leads(_ log: some CoordinatedLog, above epoch: UInt64 = 0) async throws -> UInt64 {
  var known = try await log.leadership()
  while known.role != .leader || known.epoch <= epoch { known = try await log.waitForLeadership(after: known) }
  return known.epoch
}
