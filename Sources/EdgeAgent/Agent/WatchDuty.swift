import Coordination
import EdgeModel

/// Says whom this machine watches: as the leader all machines, as one of a pair the other one, and tells the replica of a
/// pair when the other is gone.
struct WatchDuty: Sendable {
  let node: NodeID
  let log: any CoordinatedLog
  let replica: ReplicatedDesiredLog?
  let watch: MachineWatch
  let addresses: AddressBook
  /// Whether it is the other one that is gone, and not this machine that is cut off.
  let isConnected: @Sendable () async -> Bool

  /// Until it is cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.choose() }
      if let replica { group.addTask { try await self.judge(replica) } }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func choose() async throws {
    while true {
      let (state, leadership) = (try await log.state(), try await log.leadership())
      addresses.record(state.nodes)
      watch.watch(watched(state, leadership))
      let log = log
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await log.waitForChange(after: state.version) }
        group.addTask { _ = try await log.waitForLeadership(after: leadership) }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private func watched(_ state: DesiredState, _ leadership: Leadership) -> [NodeID] {
    var nodes: Set<NodeID> = leadership.leader == node ? Set(state.nodes.keys) : []
    // Also before anything counts: who comes back alone after a power cut must be able to go on.
    if let voters = replica?.voters ?? state.voters, voters.mode == .ranked, voters.voters.contains(node) {
      nodes.formUnion(voters.voters)
    }
    return nodes.filter { $0 != node }.sorted()
  }

  private func judge(_ replica: ReplicatedDesiredLog) async throws {
    var judged: Set<NodeID> = []
    var seen = watch.changed.value
    while true {
      let gone = watch.gone
      for node in judged.subtracting(gone).sorted() {
        judged.remove(node)
        replica.judge(node, isGone: false)
      }
      for node in gone.subtracting(judged).sorted() where await isConnected() {
        judged.insert(node)
        replica.judge(node, isGone: true)
      }
      seen = try await wait(after: seen, again: !gone.subtracting(judged).isEmpty)
    }
  }

  /// - Parameter again: whether to look again soon: this machine may be connected by then.
  private func wait(after seen: UInt64, again: Bool) async throws -> UInt64 {
    guard again else { return try await watch.changed.wait(after: seen) }
    return try await watch.changed.wait(after: seen, atMost: .seconds(1), watch.time)
  }
}
