import Coordination
import EdgeModel
import EdgeStore

/// Leads a platform of one machine, and writes.
struct ReplicaWriter {
  let path: String
  let node: NodeID

  private struct Nobody: ReplicaTransport {
    func send(_ message: ReplicaMessage, to node: NodeID) {}
  }

  func write(_ story: Story) async throws {
    let disk = try await SQLiteReplicaDisk.open(path: path)
    let log = ReplicatedDesiredLog(id: node, disk: disk, transport: Nobody())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await log.run() }
      group.addTask { try await write(story, to: log) }
      try await group.next()
    }
  }

  private func write(_ story: Story, to log: ReplicatedDesiredLog) async throws {
    var story = story
    var known = log.leadership()
    while known.role != .leader { known = try await log.waitForLeadership(after: known) }
    while true {
      let state = log.state()
      let (changes, change) = story.next(state)
      let written = try await log.propose(changes, after: state.version, epoch: known.epoch)
      DesiredLogWriter.say("\(written.version) \(change)")
    }
  }
}
