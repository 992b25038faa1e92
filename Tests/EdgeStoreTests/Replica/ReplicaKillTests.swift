import Coordination
import EdgeModel
import EdgeStore
import Testing

/// A replica in a real process is killed at any moment, again and again over the same file.
@Suite(.serialized)
struct ReplicaKillTests {
  /// So many entries are there at first that some are folded together while the kills go on.
  private static let prepared: UInt64 = 2_030

  private func found(_ path: String, voters: [NodeID], entries: UInt64) async throws {
    let disk = try await SQLiteReplicaDisk.open(path: path)
    var (ballot, founding) = Replica.founding(cluster: Sample.cluster, by: voters[0])
    if voters.count > 1 { founding.changes.append(.voters(VoterSet(voters: voters))) }
    let rest = (1..<max(1, entries)).map {
      DesiredEntry(version: DesiredVersion(epoch: 1, index: $0 + 1), changes: [])
    }
    try await disk.store([.ballot(ballot), .entries([founding] + rest, after: .zero, orphaned: [])])
  }

  @Test(.timeLimit(.minutes(40)))
  func nothingAcknowledgedIsLost() async throws {
    try await withDirectory { directory in
      let path = directory + "/replica.sqlite"
      try await found(path, voters: [Sample.node], entries: Self.prepared)
      var reader = Reader()
      // Before the first kill: the writer may fold what is there.
      _ = try reader.readOn(await SQLiteReplicaDisk.open(path: path).load())
      var count = 0
      for kill in 0..<KilledWriter.kills {
        let arguments = ["replica", path, String(kill), Sample.node.rawValue]
        let acknowledged = try await KilledWriter.run(arguments, kill).compactMap(Acknowledged.init)
        let stored = try reader.readOn(await SQLiteReplicaDisk.open(path: path).load())
        let lost = acknowledged.filter { !$0.isAmong(stored) }
        #expect(lost.isEmpty, "acknowledged and lost: \(lost.map(\.version))")
        count += acknowledged.count
      }
      #expect(count > KilledWriter.kills * 3)
      #expect(reader.base.index > 1, "nothing was folded together")
    }
  }

  /// Folds a log by itself, entry by entry.
  private struct Reader {
    private var folded = DesiredState()
    private(set) var base = DesiredVersion.zero

    /// Reads what is new since the last time, and checks that what was read before is still there.
    mutating func readOn(_ content: ReplicaContent) throws -> [DesiredVersion: [DesiredChange]] {
      let log = content.log
      #expect(content.ballot.epoch >= log.last.epoch)
      #expect(log.last >= folded.version)
      #expect(log.base.version >= base)
      base = log.base.version
      try #require(base <= folded.version, "entries were folded before they were read")
      var stored: [DesiredVersion: [DesiredChange]] = [:]
      for entry in log.entries where entry.version.index > folded.version.index {
        folded.apply(entry)
        stored[entry.version] = entry.changes
      }
      #expect(log.newest == folded)
      return stored
    }
  }

  @Test(.timeLimit(.minutes(40)))
  func aVoteIsNeverForgotten() async throws {
    try await withDirectory { directory in
      let path = directory + "/replica.sqlite"
      let voters = (0..<4).map { _ in NodeID.random() }
      try await found(path, voters: voters, entries: 1)
      var votes: [UInt64: NodeID] = [:]
      for kill in 0..<KilledWriter.kills {
        let given = try await KilledWriter.run(["voter", path] + voters.map(\.rawValue), kill).map { words in
          (epoch: try #require(UInt64(words[0])), node: try NodeID(words[1]))
        }
        let ballot = try await SQLiteReplicaDisk.open(path: path).load().ballot
        for (epoch, node) in given {
          #expect(votes[epoch, default: node] == node, "two votes in epoch \(epoch)")
          votes[epoch] = node
          #expect(epoch < ballot.epoch || epoch == ballot.epoch && ballot.vote == node, "\(node) in epoch \(epoch)")
        }
      }
      #expect(votes.count > KilledWriter.kills * 3)
    }
  }
}
