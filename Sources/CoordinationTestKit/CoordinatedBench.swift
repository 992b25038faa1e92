internal import Coordination
internal import EdgeModel
internal import Synchronization

/// What a law works with: the members, what they said about who leads, and ways to wait that end.
struct CoordinatedBench: Sendable {
  typealias Member = CoordinatedLogLaw.Member

  let members: [Member]
  let law: String
  let patience: Duration
  private let runs = RunningMembers()
  let witness: LeadershipWitness

  init(_ members: [Member], law: String, patience: Duration) {
    self.members = members
    self.law = law
    self.patience = patience
    witness = LeadershipWitness(law: law)
  }

  func expect(_ condition: Bool, _ fault: @autoclosure () -> String) throws {
    if !condition { throw LogFinding(law: law, fault: fault()) }
  }

  func expectEqual<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws {
    try expect(value == expected, "\(what) is \(value); expected \(expected)")
  }

  /// Expects an append to be refused because its epoch is over.
  func expectStale(_ what: String, _ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as DesiredLogError {
      try expect(error.code == .staleEpoch, "\(what) was answered with \(error.code) (\(error)); expected staleEpoch")
      return
    }
    throw LogFinding(law: law, fault: "\(what) was accepted; expected staleEpoch")
  }

  func within<Value: Sendable>(
    _ what: String, times: Int = 1, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await CoordinationTestKit.within(patience * times, what, law: law, body)
  }

  // MARK: Running

  /// Runs a member, and keeps watch over what it says about who leads.
  func start(_ member: Member) {
    let witness = witness
    runs.add(
      member.id, run: Task { try await member.log.run() },
      watch: Task {
        var known = try await member.log.leadership()
        while true {
          witness.hear(known, of: member.id)
          known = try await member.log.waitForLeadership(after: known)
        }
      })
  }

  func startAll() { for member in members { start(member) } }

  /// Cancels a member's `run()` and waits until it has returned.
  func end(_ member: Member) async throws {
    let law = law
    try await within("ending run() when it is cancelled") {
      guard let result = await runs.end(member.id) else { return }
      if case .failure(let error) = result, !(error is CancellationError) {
        throw LogFinding(law: law, fault: "a cancelled run() threw \(error)")
      }
    }
  }

  func endAll() async {
    for member in members { _ = await runs.end(member.id) }
  }

  // MARK: Leading

  /// Waits until one of these members leads in an epoch above another one.
  func leader(
    among candidates: [Member]? = nil, above epoch: UInt64 = 0
  ) async throws -> (member: Member, epoch: UInt64) {
    let candidates = candidates ?? members
    let leader = try await within("having a leader in an epoch above \(epoch)") {
      try await withThrowingTaskGroup(of: (Member, UInt64).self) { group in
        for member in candidates {
          group.addTask { (member, try await leads(member, above: epoch)) }
        }
        defer { group.cancelAll() }
        return try await group.next()
      }
    }
    guard let leader else { throw LogFinding(law: law, fault: "the law was checked without members") }
    try witness.check()
    return leader
  }

  /// Waits until a member says that it leads itself.
  private func leads(_ member: Member, above epoch: UInt64) async throws -> UInt64 {
    var known = try await member.log.leadership()
    while known.role != .leader || known.epoch <= epoch {
      known = try await member.log.waitForLeadership(after: known)
    }
    try expect(
      known.leader == member.id, "\(member.id) says that it leads, and names \(known.leader as NodeID?) as leader")
    return known.epoch
  }

  /// Waits until a member knows who leads in an epoch.
  func follows(_ member: Member, _ leader: NodeID, epoch: UInt64) async throws {
    try await within("hearing that \(leader) leads") {
      var known = try await member.log.leadership()
      while known.leader != leader || known.epoch < epoch {
        known = try await member.log.waitForLeadership(after: known)
      }
    }
  }

  /// Waits until a member has everything up to a position.
  func reaches(_ member: Member, _ version: DesiredVersion) async throws {
    try await within("hearing of \(version)") {
      var seen = try await member.log.state().version
      while seen < version { seen = try await member.log.waitForChange(after: seen) }
    }
  }
}

/// The tasks of the members that run.
private final class RunningMembers: Sendable {
  private struct Tasks {
    var run: Task<Void, any Error>
    var watch: Task<Void, any Error>
  }

  private let tasks = Mutex<[NodeID: Tasks]>([:])

  func add(_ id: NodeID, run: Task<Void, any Error>, watch: Task<Void, any Error>) {
    tasks.withLock { $0[id] = Tasks(run: run, watch: watch) }
  }

  func end(_ id: NodeID) async -> Result<Void, any Error>? {
    guard let tasks = tasks.withLock({ $0.removeValue(forKey: id) }) else { return nil }
    tasks.run.cancel()
    let result = await tasks.run.result
    tasks.watch.cancel()
    return result
  }
}

/// Hears everything that members say about who leads, and finds contradictions.
final class LeadershipWitness: Sendable {
  private struct Heard {
    var leaders: [UInt64: NodeID] = [:]
    var highest: [NodeID: UInt64] = [:]
    var fault: String?
  }

  private let law: String
  private let heard = Mutex(Heard())

  init(law: String) { self.law = law }

  func hear(_ leadership: Leadership, of member: NodeID) {
    heard.withLock { heard in
      let highest = heard.highest[member] ?? 0
      if leadership.epoch < highest {
        heard.fault = "\(member) went from epoch \(highest) back to \(leadership.epoch)"
      }
      heard.highest[member] = max(highest, leadership.epoch)
      guard let leader = leadership.leader else { return }
      if let other = heard.leaders[leadership.epoch], other != leader {
        heard.fault = "epoch \(leadership.epoch) was given to \(other) and to \(leader)"
      }
      heard.leaders[leadership.epoch] = leader
    }
  }

  func check() throws {
    if let fault = heard.withLock({ $0.fault }) { throw LogFinding(law: law, fault: fault) }
  }
}
