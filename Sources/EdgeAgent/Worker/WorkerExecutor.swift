import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// A machine's part: keeps what the newest complete set of assignments says running, and reports what it sees.
struct WorkerExecutor: Executor {
  let runtime: any WorkloadRuntime
  let parts: WorkerParts
  private var reconciler = WorkerReconciler()
  private var lastReport: (report: NodeReport, at: ContinuousClock.Instant)?

  /// How often a machine reports although nothing changed, so that it counts as heard.
  static let heartbeat: Duration = .seconds(10)

  init(runtime: any WorkloadRuntime, parts: WorkerParts) {
    self.runtime = runtime
    self.parts = parts
  }

  /// The set that was persisted is in force before anybody is asked: a machine goes on alone.
  mutating func setup(_ context: AgentContext) async throws {
    if let set = parts.inbox.assignments { reconciler.take(.assigned(set), now: context.time.now()) }
  }

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    let now = context.time.now()
    if let set = parts.inbox.assignments, set != reconciler.assignments { reconciler.take(.assigned(set), now: now) }
    for event in parts.inbox.takeEvents() { reconciler.take(event, now: now) }
    do {
      reconciler.take(.seen(try await runtime.instances()), now: now)
    } catch let error as RuntimeError where error.isRetriable {
      context.logger.warning("the runtime does not answer", metadata: ["error": "\(error)"])
      return .after(.seconds(2))
    }
    for action in reconciler.actions(now: now) { carryOut(action, context) }
    for event in parts.inbox.takeEvents() { reconciler.take(event, now: now) }
    await parts.publish(reconciler.observed)
    try await report(context)
    return wake(after: context.time.now())
  }

  private func wake(after now: Timestamp) -> NextWake {
    var pause = Self.heartbeat
    if let next = reconciler.nextAttempt {
      pause = min(pause, .milliseconds(max(10, next.milliseconds - now.milliseconds)))
    }
    return .after(pause)
  }

  // MARK: Work

  private func carryOut(_ action: WorkerReconciler.Action, _ context: AgentContext) {
    switch action {
    case .bringUp(let id):
      guard let allocation = reconciler.assignments?.allocations.first(where: { $0.id == id }) else { return }
      bringUp(allocation, context)
    case .abandon(let id):
      context.tasks.cancel("allocation \(id)")
    case .takeDown(let id, let removing):
      takeDown(id, removing: removing, context)
    }
  }

  private func bringUp(_ allocation: Allocation, _ context: AgentContext) {
    let id = allocation.id
    let inbox = parts.inbox
    let wake = context.wake
    let logger = context.logger
    let work = parts.bringUp(allocation, runtime: runtime, time: context.time) { phase, detail in
      inbox.add(.progress(id, phase, detail))
      wake.wake(.changed)
    }
    logger.info("bringing up", metadata: ["allocation": "\(id)", "app": "\(allocation.name)"])
    context.tasks.start("allocation \(id)") { () -> WorkerReconciler.Event in
      do {
        try await work.run()
        logger.info("running", metadata: ["allocation": "\(id)", "port": "\(allocation.workload.port)"])
        return .broughtUp(id)
      } catch let error as BringUpError {
        logger.warning("could not bring up", metadata: ["allocation": "\(id)", "reason": "\(error.words)"])
        return .failed(id, error.words, isRetriable: error.isRetriable)
      } catch {
        let isAbandoned = Task.isCancelled || error is CancellationError
        return isAbandoned ? .abandoned(id) : .failed(id, "\(error)", isRetriable: true)
      }
    } ended: {
      inbox.add($0)
    }
  }

  private func takeDown(_ id: AllocationID, removing: Bool, _ context: AgentContext) {
    let inbox = parts.inbox
    let runtime = runtime
    let parts = parts
    let logger = context.logger
    context.tasks.start("allocation \(id)") { () -> WorkerReconciler.Event in
      do {
        logger.info("taking down", metadata: ["allocation": "\(id)", "removing": "\(removing)"])
        try await runtime.stop(id, grace: .seconds(10), removing: removing)
        if removing { try await parts.clear(id) }
        return .takenDown(id, removing: removing)
      } catch {
        logger.warning("could not take down", metadata: ["allocation": "\(id)", "error": "\(error)"])
        return .takeDownFailed(id, "could not be stopped: \(error)")
      }
    } ended: {
      inbox.add($0)
    }
  }

  // MARK: Reporting

  private mutating func report(_ context: AgentContext) async throws {
    guard let set = reconciler.assignments else { return }
    let report = NodeReport(
      cluster: set.cluster, node: context.node, applied: set.version,
      facts: try await parts.facts(excluding: set.allocations.map(\.workload.port)),
      allocations: reconciler.observed, at: context.time.now())
    if let last = lastReport, ContinuousClock.now - last.at < Self.heartbeat,
      last.report.applied == report.applied, last.report.allocations == report.allocations
    {
      return
    }
    do {
      try await parts.leader.accept(report)
      lastReport = (report, .now)
    } catch let error where !(error is CancellationError) {
      context.logger.debug("the leader took no report", metadata: ["error": "\(error)"])
    }
  }
}
