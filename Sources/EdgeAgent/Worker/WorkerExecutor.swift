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
  private var isForwarderAway = false
  /// `nil` where the machine serves its own apps alone.
  private var ingress: Ingress?
  /// Other machines' apps whose ports can't be had here, and was said.
  private var refusedElsewhere: Set<UInt16> = []
  private var started: Stopwatch?
  /// Whose health is looked after.
  private var watched: Set<AllocationID> = []

  /// How often a machine reports although nothing changed, so that it counts as heard.
  static let heartbeat: Duration = .seconds(10)

  init(runtime: any WorkloadRuntime, parts: WorkerParts) {
    self.runtime = runtime
    self.parts = parts
    ingress = parts.ingressHost.map { Ingress(host: $0) }
  }

  /// The set that was persisted is in force before anybody is asked: a machine goes on alone.
  mutating func setup(_ context: AgentContext) async throws {
    started = context.time.stopwatch()
    if let set = parts.inbox.assignments { reconciler.take(.assigned(set), now: context.time.now()) }
  }

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    let now = context.time.now()
    if let set = parts.inbox.assignments, set != reconciler.assignments { reconciler.take(.assigned(set), now: now) }
    for event in parts.inbox.takeEvents() { reconciler.take(event, now: now) }
    let isAway = try await look(now, context)
    reconciler.take(.contact(contact), now: now)
    if !isAway {
      // Before anything is taken away, and before anything is said: who reads that a version runs may rely on its port.
      var isLed = await lead(now, context)
      for action in reconciler.actions(now: now) { carryOut(action, context) }
      for event in parts.inbox.takeEvents() { reconciler.take(event, now: now) }
      watchHealth(context)
      if isLed { isLed = await lead(now, context) }
      if !isLed { return .after(.seconds(1)) }
    }
    parts.publish(reconciler.observed)
    parts.announced?.replace(
      AnnouncedApps.served(reconciler.assignments, reconciler.observed, elsewhere: parts.inbox.elsewhere))
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

  /// Leads the apps' ports to where they listen.
  /// - Returns: whether all are.
  private mutating func lead(_ now: Timestamp, _ context: AgentContext) async -> Bool {
    guard let ports = parts.ports, reconciler.assignments != nil else { return true }
    do {
      let routes = try await routes(ports)
      let refused = try await ports.apply(routes)
      for (port, words) in refused.sorted(by: { $0.key < $1.key }) {
        note(refusalOf: port, words, routes, now, context.logger)
      }
      refusedElsewhere.formIntersection(refused.keys)
      if let ingress { reconciler.relayPorts = ingress.relayPorts }
      if isForwarderAway { context.logger.notice("ports of apps are led again") }
      isForwarderAway = false
      return true
    } catch {
      if !isForwarderAway, !(error is CancellationError) {
        context.logger.warning("ports of apps can't be led", metadata: ["error": "\(error)"])
      }
      isForwarderAway = true
      return false
    }
  }

  private mutating func routes(_ ports: AppPorts) async throws -> [PortRoute] {
    let own = reconciler.routes(besides: try await ports.routes())
    guard var extended = ingress else { return own }
    let named = own.compactMap { route in
      reconciler.allocation(withPort: route.port).map { (route: route, deployment: $0.deployment) }
    }
    let routes = try await ports.extend(
      named, by: &extended, expected: reconciler.expectedPorts, elsewhere: parts.inbox.elsewhere)
    ingress = extended
    return routes
  }

  private mutating func note(
    refusalOf port: UInt16, _ words: String, _ routes: [PortRoute], _ now: Timestamp, _ logger: Logger
  ) {
    let purpose = routes.first { $0.port == port }?.purpose ?? .app
    if purpose == .relay { ingress?.avoid(port) }
    if purpose == .app || refusedElsewhere.insert(port).inserted {
      logger.warning(
        "a port could not be had",
        metadata: ["port": "\(port)", "reason": "\(words)", "for": "\(purpose.rawValue)"])
    }
    guard purpose == .app, let id = reconciler.allocation(withPort: port) else { return }
    reconciler.take(.failed(id, BringUpError(words, .machine)), now: now)
  }

  /// How long no leader was heard, as of now.
  private var contact: LeaderContact {
    if let last = parts.inbox.lastContact {
      return LeaderContact(silence: last.elapsed, isHeard: true, isConfirmed: parts.inbox.isConfirmed)
    }
    return LeaderContact(silence: started?.elapsed ?? .zero, isHeard: false)
  }

  private func wake(after now: Timestamp) -> NextWake {
    var pause = Self.heartbeat
    if let next = reconciler.nextAttempt {
      pause = min(pause, .milliseconds(max(10, next.milliseconds - now.milliseconds)))
    }
    if let next = reconciler.nextSelfStop(contact) { pause = min(pause, max(next, .milliseconds(10))) }
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
    let work = parts.bringUp(
      allocation, instance: reconciler.instance(id), runtime: runtime, time: context.time
    ) { phase, detail in
      inbox.add(.progress(id, phase, detail))
      wake.wake(.changed)
    }
    logger.info("bringing up", metadata: ["allocation": "\(id)", "app": "\(allocation.name)"])
    context.tasks.start("allocation \(id)") { () -> WorkerReconciler.Event in
      do {
        let holdsPort = try await work.run()
        logger.info("running", metadata: ["allocation": "\(id)", "port": "\(allocation.workload.port)"])
        return .broughtUp(id, holdsPort: holdsPort)
      } catch let error as BringUpError where error.status == 0 {
        logger.info("ended", metadata: ["allocation": "\(id)", "status": "0"])
        return .failed(id, error)
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
    let target = reconciler.target(of: id)
    let logger = context.logger
    // Data goes only by the owner's own word: not with a version, and not because a record is missing.
    let isDestroyed = inbox.assignments?.allocations.contains { $0.id == id && $0.reason == .destroyed } ?? false
    let kind: ChangeStep.Kind = !removing ? .stop : reconciler.cameToNothing(id) ? .undo : .remove
    context.tasks.start("allocation \(id)") { () -> WorkerReconciler.Event in
      do {
        logger.info("taking down", metadata: ["allocation": "\(id)", "removing": "\(removing)"])
        if let target, let ports = parts.ports {
          try await parts.steps.run(.drain, of: id) { try await ports.drain(target) }
        }
        try await parts.steps.run(kind, of: id) {
          try await runtime.stop(id, grace: .seconds(10), removing: removing)
          guard removing else { return }
          if isDestroyed, let keeper = runtime as? any VolumeKeeping {
            try await keeper.removeVolumes(of: id.deployment)
          }
          try await parts.clear(id)
        }
        return .takenDown(id, removing: removing)
      } catch {
        logger.warning("could not take down", metadata: ["allocation": "\(id)", "error": "\(error)"])
        return .takeDownFailed(id, "could not be stopped: \(error)")
      }
    } ended: {
      inbox.add($0)
    }
  }

  /// Has the health of everything that is up looked after, and of nothing else.
  private mutating func watchHealth(_ context: AgentContext) {
    var wanted: [AllocationID: HealthWatch] = [:]
    for allocation in reconciler.assignments?.allocations ?? [] {
      wanted[allocation.id] = reconciler.healthWatch(of: allocation, runtime: runtime, parts.http, context)
    }
    for id in watched where wanted[id] == nil {
      context.tasks.cancel("health \(id)")
      watched.remove(id)
    }
    let inbox = parts.inbox
    for (id, watch) in wanted where !watched.contains(id) {
      let isStarted = context.tasks.start("health \(id)") { () -> String? in
        do { return try await watch.run() } catch { return nil }
      } ended: { words in
        if let words { inbox.add(.unwell(id, words)) }
      }
      if isStarted { watched.insert(id) }
    }
  }

  // MARK: Reporting

  /// Hands a report over when something has changed, or when it is time to be heard.
  private mutating func report(_ context: AgentContext) {
    guard let set = reconciler.assignments else { return }
    let observed = parts.announced?.named(reconciler.observed, of: set) ?? reconciler.observed
    let steps = parts.steps.steps
    let facts = parts.facts(
      excluding: set.allocations.flatMap(\.workload.tcpHostPorts) + reconciler.listening + (parts.ports?.led ?? []),
      udp: set.allocations.flatMap(\.workload.udpHostPorts))
    if let last = lastReport, last.age.elapsed < Self.heartbeat, last.report.applied == set.version,
      last.report.cluster == set.cluster, last.report.allocations == observed, last.report.steps == steps,
      last.report.facts.portsInUse == facts.portsInUse
    {
      return
    }
    let report = NodeReport(
      cluster: set.cluster, node: context.node, applied: set.version,
      facts: facts, allocations: observed, steps: steps, at: context.time.now())
    lastReport = (report, context.time.stopwatch())
    parts.reports.put(report)
  }
}
