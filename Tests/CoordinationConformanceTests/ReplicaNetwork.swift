import Coordination
import CoordinationTestKit
import EdgeModel
import Synchronization

/// Voters of one log in one process.
final class ReplicaNetwork: Sendable {
  private let logs = Mutex<[NodeID: ReplicatedDesiredLog]>([:])

  /// Quick, for voters that share a processor with other tests.
  static let timings = ReplicaTimings(
    heartbeat: .milliseconds(100), lease: .milliseconds(600), loyalty: .milliseconds(800), election: .seconds(1),
    rankDelay: .milliseconds(200), jitter: .milliseconds(100))

  private struct Wire: ReplicaTransport {
    let network: ReplicaNetwork
    let sender: NodeID

    func send(_ message: ReplicaMessage, to node: NodeID) {
      network.logs.withLock { $0[node] }?.receive(message, from: sender)
    }
  }

  /// A log founded by the first of so many voters, that all of them have.
  static func members(_ count: Int) throws -> [CoordinatedLogLaw.Member] {
    let network = ReplicaNetwork()
    let ids = (0..<count).map { _ in NodeID.random() }
    let (ballot, founding) = Replica.founding(cluster: .random(), by: ids[0])
    var entry = founding
    entry.changes.append(.voters(VoterSet(voters: ids)))
    let log = try ReplicaLog(base: DesiredState(), entries: [entry])
    return ids.map { id in
      let disk = InMemoryReplicaDisk(ReplicaContent(ballot: id == ids[0] ? ballot : Ballot(), log: log))
      let log = ReplicatedDesiredLog(
        id: id, disk: disk, transport: Wire(network: network, sender: id), timings: timings)
      network.logs.withLock { $0[id] = log }
      return CoordinatedLogLaw.Member(id: id, log: log)
    }
  }
}

/// Runs all members while the body runs.
func withRunning<Value: Sendable>(
  _ members: [CoordinatedLogLaw.Member], _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    for member in members {
      group.addTask {
        do {
          try await member.log.run()
        } catch is CancellationError {}
        return nil
      }
    }
    group.addTask { try await body() }
    defer { group.cancelAll() }
    while let value = try await group.next() {
      if let value { return value }
    }
    throw CancellationError()
  }
}
