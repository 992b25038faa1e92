import EdgeModel
import Synchronization
import Testing

@testable import Coordination

/// Logs of one platform in one process, each running, on one time that the test moves and a network that it cuts.
final class LogGroup: Sendable {
  struct Member: Sendable {
    let id: NodeID
    let disk: FaultyDisk
    let log: ReplicatedDesiredLog
    let notices: Notices
  }

  /// What a log has reported.
  final class Notices: Sendable {
    private let all = Mutex<[ReplicaNotice]>([])
    var list: [ReplicaNotice] { all.withLock { $0 } }
    func add(_ notice: ReplicaNotice) { all.withLock { $0.append(notice) } }
  }

  private final class Network: Sendable {
    struct State {
      var logs: [NodeID: ReplicatedDesiredLog] = [:]
      var away: Set<NodeID> = []
    }
    let state = Mutex(State())

    func carry(_ message: ReplicaMessage, from sender: NodeID, to node: NodeID) {
      let log = state.withLock { state in
        state.away.contains(sender) || state.away.contains(node) ? nil : state.logs[node]
      }
      log?.receive(message, from: sender)
    }
  }

  private struct Wire: ReplicaTransport {
    let network: Network
    let sender: NodeID
    func send(_ message: ReplicaMessage, to node: NodeID) { network.carry(message, from: sender, to: node) }
  }

  let members: [Member]
  let time = VirtualTime()
  private let network = Network()
  private let runs = Mutex<[Int: Task<Void, any Error>]>([:])

  init(_ count: Int, mode: VoterSet.Mode = .quorum) throws {
    let ids = (0..<count).map { _ in NodeID.random() }
    let entry = DesiredEntry(
      version: DesiredVersion(epoch: 1, index: 1),
      changes: [.cluster(.random()), .voters(VoterSet(voters: ids, mode: mode))])
    let stored = try ReplicaLog(base: DesiredState(), entries: [entry])
    let (network, time) = (network, time)
    members = ids.enumerated().map { index, id in
      let disk = FaultyDisk(ReplicaContent(ballot: Ballot(epoch: 1, vote: ids[0]), log: stored))
      let notices = Notices()
      let log = ReplicatedDesiredLog(
        id: id, disk: disk, transport: Wire(network: network, sender: id),
        clock: VirtualClock(time: time, owner: index), report: { notices.add($0) })
      network.state.withLock { $0.logs[id] = log }
      return Member(id: id, disk: disk, log: log, notices: notices)
    }
  }

  /// Which machines neither hear nor are heard.
  func cut(_ indices: Int...) {
    let ids = Set(indices.map { members[$0].id })
    network.state.withLock { $0.away = ids }
  }

  var leaders: [Int] { members.indices.filter { members[$0].log.leadership().role == .leader } }

  // MARK: Running

  func start(_ index: Int) {
    let log = members[index].log
    runs.withLock { $0[index] = Task { try await log.run() } }
  }

  /// Ends a log, and returns how it ended.
  @discardableResult
  func stop(_ index: Int) async -> Result<Void, any Error>? {
    let run = runs.withLock { $0.removeValue(forKey: index) }
    run?.cancel()
    return await run?.result
  }

  /// Waits for a log that ends by itself.
  func end(of index: Int) async -> Result<Void, any Error>? {
    let run = runs.withLock { $0.removeValue(forKey: index) }
    return await run?.result
  }

  // MARK: Time

  /// Waits until every log has done all that there is to do at this moment.
  func settle() async throws {
    while true {
      let begun = time.begun
      if isIdle { return }
      try await time.waitForSleep(after: begun)
    }
  }

  /// A log that sleeps before and after its inbox was seen empty has nothing on its way.
  private var isIdle: Bool {
    let before = time.sleeping
    let isQuiet = runs.withLock { Array($0.keys) }.allSatisfy { index in
      before[index] != nil && (members[index].log.inbox.isEmpty || members[index].disk.isOut)
    }
    return isQuiet && time.sleeping == before
  }

  func pass(_ duration: Duration) async throws {
    let end = time.now + duration
    try await settle()
    while let next = time.nextDeadline, next <= end {
      time.advance(to: next)
      try await settle()
    }
    time.advance(to: end)
    try await settle()
  }

  /// Lets time pass until one leads.
  @discardableResult
  func elect() async throws -> Int {
    for _ in 0..<100 {
      try await pass(.milliseconds(200))
      if leaders.count == 1 { return leaders[0] }
    }
    throw DesiredLogError(.staleEpoch, "nobody leads after 20 s")
  }

  // MARK: Writing

  /// Proposes, and returns when the log has done what it can without time passing.
  func begin(_ changes: [DesiredChange], on index: Int) async throws -> Task<Acknowledgement, any Error> {
    try await settle()
    let log = members[index].log
    let (after, epoch, seen) = (log.state().version, log.leadership().epoch, log.inbox.count)
    let proposal = Task { try await log.propose(changes, after: after, epoch: epoch) }
    try await log.inbox.waitForMore(than: seen)
    try await settle()
    return proposal
  }

  @discardableResult
  func propose(_ changes: [DesiredChange], on index: Int) async throws -> Acknowledgement {
    try await begin(changes, on: index).value
  }
}

/// Runs logs while the body runs.
func withLogs(
  _ count: Int, mode: VoterSet.Mode = .quorum, _ body: (LogGroup) async throws -> Void
) async throws {
  let group = try LogGroup(count, mode: mode)
  for index in group.members.indices { group.start(index) }
  do {
    try await body(group)
  } catch {
    for index in group.members.indices { await group.stop(index) }
    throw error
  }
  for index in group.members.indices { await group.stop(index) }
}

/// The error that a task ended with.
func fault(of task: Task<some Sendable, any Error>) async -> DesiredLogError? {
  if case .failure(let error) = await task.result { error as? DesiredLogError } else { nil }
}

extension DesiredState {
  var names: [String] { nodes.values.map(\.name.rawValue).sorted() }
}
