import EdgeModel
import Logging
import Synchronization

/// The leader's eye on the branches that deployments follow: looks at them, and has new commits deployed.
struct FollowExecutor: Executor {
  let plane: ControlPlane
  let term: LeadershipTerm
  let sources: SourceResolver
  private var watch = BranchWatch()
  private var random = SystemRandomNumberGenerator()
  private var leading: Stopwatch?
  private let sights = Sights()

  /// What looks gave, until the executor is called.
  private final class Sights: Sendable {
    private let seen = Mutex<[(DeploymentID, BranchWatch.Sight)]>([])

    func add(_ id: DeploymentID, _ sight: BranchWatch.Sight) { seen.withLock { $0.append((id, sight)) } }

    func take() -> [(DeploymentID, BranchWatch.Sight)] {
      seen.withLock { seen in
        defer { seen = [] }
        return seen
      }
    }
  }

  init(plane: ControlPlane, term: LeadershipTerm, sources: SourceResolver) {
    self.plane = plane
    self.term = term
    self.sources = sources
  }

  mutating func setup(_ context: AgentContext) async throws {
    leading = context.time.stopwatch()
  }

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    let now = leading?.elapsed ?? .zero
    let snapshot = try await plane.snapshot()
    guard snapshot.desired.refusal == nil else { return .after(.seconds(60)) }
    for (id, sight) in sights.take() {
      if case .nothing(let words) = sight {
        context.logger.warning(
          "a branch that is followed could not be looked at",
          metadata: ["deployment": "\(id)", "reason": "\(words)"])
      }
      watch.take(sight, of: id, now: now, random: &random)
    }
    // First those that are new, so that a ring for one of them is heard.
    var actions = watch.actions(snapshot, now: now, random: &random)
    let rung = term.branches.takeRung()
    for (id, wait) in rung { watch.ring(id, for: now + wait) }
    if !rung.isEmpty {
      let known = Set(actions)
      actions += watch.actions(snapshot, now: now, random: &random).filter { !known.contains($0) }
    }
    var next = watch.next(after: now).map { $0 - now }
    for action in actions {
      switch action {
      case .look(let id): if let deployment = snapshot.desired.deployments[id] { look(deployment, context) }
      case .deploy(let id, let head):
        do {
          try await deploy(id, head, context)
        } catch let error where !(error is CancellationError) {
          context.logger.warning(
            "a new commit could not be asked for", metadata: ["deployment": "\(id)", "error": "\(error)"])
          next = min(next ?? .seconds(2), .seconds(2))
        }
      }
    }
    publish(now, context)
    return next.map { .after($0) } ?? .onEvent
  }

  private func look(_ deployment: Deployment, _ context: AgentContext) {
    let (id, sources, sights) = (deployment.id, sources, sights)
    context.tasks.start("look \(id)") { () -> BranchWatch.Sight in
      do {
        return .head(try await sources.head(of: deployment))
      } catch let error as GitError {
        return .nothing(error.message)
      } catch let error as ControlPlaneError {
        return .nothing(error.message)
      } catch {
        return .nothing("the look was ended: \(error)")
      }
    } ended: {
      sights.add(id, $0)
    }
  }

  private func deploy(_ id: DeploymentID, _ head: CommitID, _ context: AgentContext) async throws {
    let update = BranchUpdate(deployment: id, head: head, now: context.time.now(), change: .random())
    guard try await term.writer.write({ update.changes(in: $0) }) != nil else { return }
    context.logger.notice(
      "a branch that is followed has a new commit", metadata: ["deployment": "\(id)", "commit": "\(head)"])
    plane.changed.raise()
  }

  private func publish(_ now: Duration, _ context: AgentContext) {
    let time = context.time.now()
    let conditions = watch.conditions.mapValues { known in
      let wait = max(.zero, known.due - now)
      let milliseconds = wait.components.seconds &* 1_000 &+ wait.components.attoseconds / 1_000_000_000_000_000
      return BranchCondition(
        head: known.head, problem: known.problem,
        nextLook: Timestamp(milliseconds: time.milliseconds &+ milliseconds))
    }
    if term.branches.publish(conditions) { plane.changed.raise() }
  }
}
