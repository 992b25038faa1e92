public import EdgeModel
internal import Synchronization

/// The log of desired state on several machines: a ``Replica`` with a disk, a network and a clock.
///
/// ```swift
/// let log = ReplicatedDesiredLog(id: node, disk: disk, transport: transport)
/// async let running: Void = log.run()
/// ```
///
/// Messages of other machines go to ``receive(_:from:)``. What a step of the replica stores is on the disk before
/// anything of that step is sent or answered. When the disk refuses, the replica is dropped as in a crash, and read again
/// from the disk after a while. One ``run()`` at a time.
public final class ReplicatedDesiredLog: CoordinatedLog {
  /// This machine.
  public let id: NodeID
  private let disk: any ReplicaDisk
  private let transport: any ReplicaTransport
  private let timings: ReplicaTimings
  private let clock: any Clock<Duration>
  /// Since this log was made.
  private let elapsed: @Sendable () -> Duration
  let inbox = ReplicaInbox()
  private let view = Mutex(View())
  private let moved = PositionSignal<UInt64>(0)
  private let report: @Sendable (ReplicaNotice) -> Void

  /// What others may see: only what is on the disk.
  private struct View {
    var state = DesiredState()
    var log: ReplicaLog?
    var leadership = Leadership()
    var leaseEnd = MonotonicInstant.zero
    var count: UInt64 = 0
  }

  /// After a disk has refused, how long until it is read again.
  private static let pause: Duration = .seconds(5)

  /// - Parameters:
  ///   - clock: one that never jumps, and goes on while the machine sleeps.
  ///   - report: told of what people should know; it must not wait.
  public init(
    id: NodeID, disk: any ReplicaDisk, transport: any ReplicaTransport, timings: ReplicaTimings = ReplicaTimings(),
    clock: some Clock<Duration> = ContinuousClock(), report: @escaping @Sendable (ReplicaNotice) -> Void = { _ in }
  ) {
    self.id = id
    self.disk = disk
    self.transport = transport
    self.timings = timings
    self.clock = clock
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    self.report = report
  }

  /// Takes a message of another machine. Returns at once; while this machine can't keep up, messages are dropped.
  public func receive(_ message: ReplicaMessage, from node: NodeID) {
    inbox.put(.event(.received(message, from: node)))
  }

  /// Takes a verdict of failure detection on another voter.
  public func judge(_ node: NodeID, isGone: Bool) {
    inbox.put(.event(.judged(node, isGone: isGone)))
  }

  // MARK: Reading

  /// The state that counts, as far as this machine knows. On the leader it has everything that was acknowledged.
  public func state() -> DesiredState { view.withLock { $0.state } }

  /// Who holds the log as of this machine's newest entry, safe or not: who votes now. `nil` before it runs.
  public var voters: VoterSet? { view.withLock { $0.log?.voters } }

  /// Whether ``state()`` has all that this machine's log has. After a start it has only what was folded, or nothing, until a
  /// leader is heard: whoever removed then what it doesn't name would remove what newer entries need.
  public var knowsWhatCounts: Bool {
    view.withLock { view in view.log.map { view.state.version >= $0.last } ?? false }
  }

  public func leadership() -> Leadership { view.withLock { $0.leadership } }

  public func waitForLeadership(after known: Leadership) async throws -> Leadership {
    try await wait { $0.leadership == known ? nil : $0.leadership }
  }

  public func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await wait { $0.state.version > after ? $0.state.version : nil }
  }

  /// Of the entries that are kept one by one and count.
  public func entries(after: DesiredVersion, limit: Int) throws -> DesiredPage {
    let (log, state) = view.withLock { ($0.log, $0.state) }
    guard let log, let version = log.version(at: after.index) else {
      throw DesiredLogError(.gap, "the log has no position \(after) any more")
    }
    guard version == after else {
      throw DesiredLogError(.conflict, "the log has \(version) where the reader has \(after)")
    }
    let rest = log.entries(after: after.index, limit: .max).prefix { $0.version.index <= state.version.index }
    let page = rest.prefix(max(1, limit))
    return DesiredPage(entries: Array(page), hasMore: page.count < rest.count)
  }

  /// Refused: entries come from the leader alone.
  public func ingest(_ page: DesiredPage) throws -> DesiredVersion {
    throw DesiredLogError(.refused, "a replicated log takes entries from its leader alone")
  }

  /// What was written on a leader's disk and never became safe, oldest first.
  public func orphans() async throws -> [DesiredEntry] { try await disk.orphans() }

  /// How long this machine may still speak as the leader without asking anybody; `nil` when it doesn't lead.
  public func lease() -> Duration? {
    let (leadership, end) = view.withLock { ($0.leadership, $0.leaseEnd) }
    guard leadership.role == .leader, leadership.leader == id else { return nil }
    let left = now().duration(to: end)
    return left > .zero ? left : nil
  }

  // MARK: Writing

  public func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement {
    try await disk.check(changes)
    let outcome = try await inbox.propose(changes, after: after, epoch: epoch)
    switch outcome {
    case .acknowledged(let version, let durability):
      return Acknowledgement(version: version, durability: durability)
    case .refused(let error), .undecided(let error): throw error
    }
  }

  public func handOver(to node: NodeID?) throws {
    guard leadership().leader == id else { throw DesiredLogError(.refused, "this machine does not lead") }
    let voters = state().voters?.voters ?? []
    if let node, !voters.contains(node) || node == id {
      throw DesiredLogError(
        .refused,
        "\(node) is no other voter: the lead can be handed to \(voters.filter { $0 != id }.map(\.description))")
    }
    guard voters.contains(where: { $0 != id }) else {
      throw DesiredLogError(.refused, "this machine holds the log alone: there is nobody to hand over to")
    }
    guard inbox.put(.event(.handOver(to: node))) else { throw ReplicaInbox.isFull }
  }

  // MARK: Running

  public func run() async throws {
    guard inbox.open() else {
      throw DesiredLogError(.refused, "this log runs already: two on one disk would break each other's promises")
    }
    defer {
      inbox.close()
      publish { $0.leadership = Leadership(epoch: $0.leadership.epoch) }
    }
    var content = try await disk.load()
    while true {
      do {
        try await take(part: content)
      } catch let error as DesiredLogError {
        content = try await recover(from: error)
      }
    }
  }

  /// Takes no part until the disk can be read again.
  private func recover(from error: DesiredLogError) async throws -> ReplicaContent {
    var error = error
    while true {
      report(.stumbled(error))
      publish { $0.leadership = Leadership(epoch: $0.leadership.epoch) }
      inbox.forget(error)
      try await clock.sleep(for: Self.pause)
      do {
        return try await disk.load()
      } catch let again as DesiredLogError where again.code == .storage {
        error = again
      }
    }
  }

  private func take(part content: ReplicaContent) async throws {
    var replica = Replica(
      id: id, ballot: content.ballot, log: content.log, timings: timings, startedAt: now())
    var timer = MonotonicInstant.zero
    var rng = SystemRandomNumberGenerator()
    show(replica)
    while true {
      try Task.checkCancellation()
      var effects: [ReplicaEffect] = []
      for item in inbox.take() {
        switch item {
        case .event(let event): effects += replica.step(event, at: now(), rng: &rng)
        case .proposal(let proposal, let changes, let after, let epoch):
          guard replica.maySpeak, replica.ballot.epoch == epoch else {
            let words = "epoch \(epoch) may not write any more: this machine has heard of epoch \(replica.ballot.epoch)"
            effects.append(.answered(proposal, .refused(DesiredLogError(.staleEpoch, words))))
            continue
          }
          effects += replica.step(.proposed(proposal, changes, after: after), at: now(), rng: &rng)
        }
      }
      if now() >= timer {
        timer = MonotonicInstant(nanoseconds: .max)
        effects += replica.step(.timer, at: now(), rng: &rng)
      }
      try await keep(effects)
      show(replica)
      for effect in effects {
        if case .setTimer(let next) = effect { timer = next }
        carryOut(effect)
      }
      try await waitForWork(until: timer)
    }
  }

  /// First all that is to be stored, in one go: to send or answer later than asked does no harm.
  private func keep(_ effects: [ReplicaEffect]) async throws {
    let writes = effects.compactMap(\.write)
    if !writes.isEmpty { try await disk.store(writes) }
  }

  private func carryOut(_ effect: ReplicaEffect) {
    switch effect {
    case .send(let message, let node): transport.send(message, to: node)
    case .answered(let proposal, let outcome): inbox.answer(proposal, outcome)
    case .changed(let leadership): report(.leads(leadership))
    case .contradicted(let error, let node): report(.contradicted(error, by: node))
    case .storeEntries(_, _, let orphaned), .storeSnapshot(_, let orphaned):
      if !orphaned.isEmpty { report(.orphaned(orphaned)) }
    case .storeBallot, .compact, .committed, .setTimer: break
    }
  }

  private func waitForWork(until deadline: MonotonicInstant) async throws {
    let rest = now().duration(to: deadline)
    guard rest > .zero, inbox.isEmpty else { return }
    let (inbox, clock) = (inbox, clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await inbox.waitForItem() }
      group.addTask { try await clock.sleep(for: rest) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  // MARK: Showing

  private func show(_ replica: Replica) {
    var leadership = replica.leadership
    // A leader that doesn't know yet what counts is none for others.
    if leadership.role == .leader, !replica.maySpeak {
      leadership = Leadership(role: .candidate, epoch: leadership.epoch)
    }
    let shown = leadership
    publish { view in
      view.state = replica.state
      view.log = replica.log
      view.leadership = shown
      view.leaseEnd = replica.holdsByLease ? replica.leaseEnd : MonotonicInstant(nanoseconds: .max)
    }
  }

  private func publish(_ change: (inout View) -> Void) {
    let count = view.withLock { view -> UInt64 in
      let (version, leadership) = (view.state.version, view.leadership)
      change(&view)
      if view.state.version != version || view.leadership != leadership { view.count &+= 1 }
      return view.count
    }
    moved.advance(to: count)
  }

  private func wait<Value: Sendable>(for value: (View) -> Value?) async throws -> Value {
    while true {
      let (found, count) = view.withLock { (value($0), $0.count) }
      if let found { return found }
      _ = try await moved.wait(after: count)
    }
  }

  private func now() -> MonotonicInstant { MonotonicInstant.zero.advanced(by: elapsed()) }
}

extension ReplicaEffect {
  fileprivate var write: ReplicaWrite? {
    switch self {
    case .storeBallot(let ballot): .ballot(ballot)
    case .storeEntries(let entries, let after, let orphaned): .entries(entries, after: after, orphaned: orphaned)
    case .storeSnapshot(let state, let orphaned): .snapshot(state, orphaned: orphaned)
    case .compact(let state): .compact(state)
    case .send, .committed, .answered, .changed, .contradicted, .setTimer: nil
    }
  }
}
