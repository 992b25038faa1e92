import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// A machine's part: keeps what the newest complete set of assignments says running, and reports what it sees.
struct WorkerExecutor: Executor {
  let runtime: any WorkloadRuntime
  let parts: WorkerParts
  private var reconciler = WorkerReconciler()
  private var lastReport: (report: NodeReport, age: Stopwatch)?
  private var isRuntimeAway = false

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
    let isAway = try await look(now, context)
    if !isAway {
      for action in reconciler.actions(now: now) { carryOut(action, context) }
      for event in parts.inbox.takeEvents() { reconciler.take(event, now: now) }
    }
    parts.publish(reconciler.observed)
    report(context)
    return isAway ? .after(.seconds(2)) : wake(after: context.time.now())
  }

  /// Reads what the runtime has. While it can't say, nothing is decided, and the machine goes on reporting.
  /// - Returns: whether it can't.
  private mutating func look(_ now: Timestamp, _ context: AgentContext) async throws -> Bool {
    do {
      reconciler.take(.seen(try await runtime.instances()), now: now)
      if isRuntimeAway { context.logger.notice("the runtime answers again") }
      isRuntimeAway = false
    } catch let error as RuntimeError {
      if !isRuntimeAway { context.logger.warning("the runtime does not answer", metadata: ["error": "\(error)"]) }
      isRuntimeAway = true
    }
    return isRuntimeAway
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
        return .failed(id, error)
      } catch {
        let isAbandoned = Task.isCancelled || error is CancellationError
        return isAbandoned ? .abandoned(id) : .failed(id, BringUpError("\(error)", .machine))
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

  /// Hands a report over when something has changed, or when it is time to be heard.
  private mutating func report(_ context: AgentContext) {
    guard let set = reconciler.assignments else { return }
    let observed = reconciler.observed
    if let last = lastReport, last.age.elapsed < Self.heartbeat, last.report.applied == set.version,
      last.report.cluster == set.cluster, last.report.allocations == observed
    {
      return
    }
    let report = NodeReport(
      cluster: set.cluster, node: context.node, applied: set.version,
      facts: parts.facts(excluding: set.allocations.map(\.workload.port)), allocations: observed,
      at: context.time.now())
    lastReport = (report, context.time.stopwatch())
    parts.reports.put(report)
  }
}
