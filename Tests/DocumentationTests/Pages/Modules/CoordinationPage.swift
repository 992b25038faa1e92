import Coordination
import EdgeModel

/// The programs of docs/modules/Coordination.md.
enum CoordinationPage {
  static func write(_ record: NodeRecord, to log: some DesiredLog) async throws -> DesiredVersion {
    while true {
      let state = try await log.state()
      if state.nodes[record.id] == record { return state.version }
      do {
        return try await log.append([.node(record)], after: state.version, epoch: max(1, state.version.epoch))
      } catch let error as DesiredLogError where error.isRetriable {
        continue  // the log has moved: read it and decide again
      }
    }
  }

  static func lead(
    as node: NodeID, on disk: some ReplicaDisk, over transport: some ReplicaTransport, with changes: [DesiredChange]
  ) async throws {
    let log = ReplicatedDesiredLog(id: node, disk: disk, transport: transport)
    async let running: Void = log.run()
    var known = log.leadership()
    while known.role != .leader { known = try await log.waitForLeadership(after: known) }
    let written = try await log.propose(changes, after: log.state().version, epoch: known.epoch)
    print(written.version, "is safe:", written.durability)
    try await running
  }

  /// Where effects go.
  actor Disk {
    private(set) var ballot = Ballot()
    private(set) var base = DesiredState()
    private(set) var entries: [DesiredEntry] = []
    private(set) var orphans: [DesiredEntry] = []

    func store(_ ballot: Ballot) throws { self.ballot = ballot }

    func store(_ new: [DesiredEntry], _ after: DesiredVersion, _ orphaned: [DesiredEntry]) throws {
      entries.removeAll { $0.version.index > after.index }
      entries += new
      orphans += orphaned
    }

    func store(_ state: DesiredState, _ orphaned: [DesiredEntry]) throws {
      base = state
      entries.removeAll { $0.version.index <= state.version.index }
      orphans += orphaned
    }

    func forgetEntries(through state: DesiredState) throws { try store(state, []) }
  }

  struct Network {
    func send(_ message: ReplicaMessage, to node: NodeID) {}
  }

  final class Alarm {
    private(set) var moment: MonotonicInstant?
    func set(_ moment: MonotonicInstant) { self.moment = moment }
  }

  struct Shell {
    let disk: Disk
    let network: Network
    let alarm: Alarm
    let tell: (ReplicaEffect) -> Void

    /// Carries out what a replica wants, one effect after the other.
    func carryOut(_ effects: [ReplicaEffect]) async throws {
      for effect in effects {
        switch effect {
        case .storeBallot(let ballot): try await disk.store(ballot)
        case .storeEntries(let entries, let after, let orphaned): try await disk.store(entries, after, orphaned)
        case .storeSnapshot(let state, let orphaned): try await disk.store(state, orphaned)
        case .compact(let state): try await disk.forgetEntries(through: state)
        case .send(let message, let node): network.send(message, to: node)
        case .committed, .answered, .changed, .contradicted: tell(effect)
        case .setTimer(let moment): alarm.set(moment)
        }
      }
    }
  }

  static func watch(
    _ peers: [NodeID], by own: NodeID, at now: MonotonicInstant, _ alarm: Alarm
  ) throws -> FailureDetector {
    var rng = SystemRandomNumberGenerator()
    var detector = try FailureDetector(id: own)
    var effects = detector.step(.peersChanged(peers), at: now, rng: &rng)
    effects += detector.step(.heartbeat(from: peers[0], incarnation: 1), at: now, rng: &rng)
    for case .setTimer(let moment?) in effects { alarm.set(moment) }
    return detector
  }
}
