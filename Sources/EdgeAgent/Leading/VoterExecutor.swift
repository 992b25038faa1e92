import Coordination
import EdgeModel
import Logging

/// Keeps the log on as many machines as there should be: the leader's hand in ``VoterPolicy``.
struct VoterExecutor: Executor {
  let plane: ControlPlane
  let term: LeadershipTerm
  let log: any CoordinatedLog
  /// After how long without a word another machine takes a voter's place.
  let patience: Duration
  private let policy = VoterPolicy()

  /// Between two steps: what a machine lacks takes a moment to get there.
  private static let pause: Duration = .seconds(1)

  init(plane: ControlPlane, term: LeadershipTerm, log: any CoordinatedLog, patience: Duration) {
    self.plane = plane
    self.term = term
    self.log = log
    self.patience = patience
  }

  mutating func setup(_ context: AgentContext) async throws {}

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    let snapshot = try await plane.snapshot()
    let state = snapshot.desired
    guard let set = state.voters, state.nodes.count > 1 else { return .onEvent }
    guard let next = policy.step(from: set, leader: context.node, machines: standings(snapshot)) else {
      return .after(.seconds(5))
    }
    do {
      _ = try await log.propose([.voters(next)], after: state.version, epoch: term.epoch)
      context.logger.notice(
        "the log is held by other machines now",
        metadata: [
          "voters": "\(next.voters.count)", "learners": "\(next.learners.count)", "mode": "\(next.mode.rawValue)",
        ])
    } catch let error as DesiredLogError {
      context.logger.debug("voters stay as they are for now", metadata: ["reason": "\(error)"])
    }
    return .after(Self.pause)
  }

  /// The longest members first: they have shown that they stay.
  private func standings(_ snapshot: PlatformSnapshot) -> [(node: NodeID, standing: VoterPolicy.Standing)] {
    let silences = term.watch.silences
    return snapshot.desired.nodes.values.sorted { ($0.joinedAt, $0.id) < ($1.joinedAt, $1.id) }.map { node in
      let standing: VoterPolicy.Standing =
        if snapshot.desired.cordons[node.id]?.mode == .removing {
          .leaving
        } else if let silence = silences[node.id] {
          silence >= patience ? .lost : .away
        } else {
          snapshot.heard.contains(node.id) ? .present : .away
        }
      return (node.id, standing)
    }
  }
}
