import Coordination
import EdgeModel
import EdgeStore
import Synchronization

/// One of several voters, which the others ask for its vote in epoch after epoch.
struct Voter {
  let path: String
  let node: NodeID
  let others: [NodeID]

  /// Says which votes were given.
  private final class Booth: ReplicaTransport {
    let answered = PositionSignal<UInt64>(0)
    private let count = Mutex<UInt64>(0)

    func send(_ message: ReplicaMessage, to node: NodeID) {
      guard case .voteAnswer(let isGranted) = message.body else { return }
      if isGranted { DesiredLogWriter.say("\(message.epoch) \(node)") }
      let number = count.withLock { count in
        count += 1
        return count
      }
      answered.advance(to: number)
    }
  }

  func vote() async throws {
    let disk = try await SQLiteReplicaDisk.open(path: path)
    let content = try await disk.load()
    let booth = Booth()
    let log = ReplicatedDesiredLog(id: node, disk: disk, transport: booth)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await log.run() }
      group.addTask { try await ask(log, booth, from: content) }
      try await group.next()
    }
  }

  /// Begins with the epoch that was voted in before the last kill, and has every other voter ask in each epoch: one of
  /// them may be given the vote, for ever.
  private func ask(_ log: ReplicatedDesiredLog, _ booth: Booth, from content: ReplicaContent) async throws {
    var epoch = content.ballot.epoch
    var asked: UInt64 = 0
    // Until it runs, it takes nothing.
    _ = try await log.waitForLeadership(after: Leadership())
    while true {
      for candidate in others.shuffled() {
        log.receive(
          ReplicaMessage(epoch: epoch, .vote(last: content.log.last, isHandOver: true)), from: candidate)
        asked += 1
        _ = try await booth.answered.wait(after: asked - 1)
      }
      epoch += 1
    }
  }
}
