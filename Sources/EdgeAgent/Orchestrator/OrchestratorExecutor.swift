import Coordination
import EdgeModel
import EdgeStore
import Logging
import Scheduling

/// The leader's part: pins versions, chooses machines, and takes note of what machines report.
struct OrchestratorExecutor: Executor {
  let plane: ControlPlane
  let term: LeadershipTerm
  let log: any CoordinatedLog
  let sources: SourceResolver
  let placement: Placement
  let keeper: BlobKeeper
  /// How long a new leader waits for machines to report before it says that none fits, or moves anything.
  let grace: Duration
  private var writer: DesiredWriter { term.writer }
  private var reconciler = OrchestratorReconciler()
  private var isGraceOver = false
  private var heard: Set<NodeID> = []
  /// The position up to which nothing is left over.
  private var collected: DesiredVersion?
  /// The versions that are being pinned.
  private var resolving: [DeploymentID: UInt32] = [:]
  /// Runs since this agent leads.
  private var leading: Stopwatch?
  /// Run since the files of pinned versions are missing here.
  private var missing: [DeploymentID: Stopwatch] = [:]
  /// Run since the successors of apps that change their machine are well.
  private var arrived: [AllocationID: Stopwatch] = [:]

  init(
    plane: ControlPlane, term: LeadershipTerm, log: any CoordinatedLog, sources: SourceResolver,
    placement: Placement, keeper: BlobKeeper, grace: Duration
  ) {
    self.plane = plane
    self.term = term
    self.log = log
    self.sources = sources
    self.keeper = keeper
    self.placement = placement
    self.grace = grace
  }

  mutating func setup(_ context: AgentContext) async throws {
    leading = context.time.stopwatch()
  }

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    if let leading, leading.elapsed >= grace { isGraceOver = true }
    let snapshot = try await plane.snapshot()
    if let refusal = snapshot.desired.refusal {
      context.logger.error("this machine leads and can't decide anything", metadata: ["reason": "\(refusal)"])
      return .after(.seconds(60))
    }
    if snapshot.heard != heard {
      heard = snapshot.heard
      plane.changed.raise()
    }
    var next: Duration? = snapshot.desired.nodes.count > 1 ? .seconds(5) : nil
    term.watch.confirmConnected(afterBrakeOf: Self.brakePatience)
    var actions = reconciler.step(snapshot, isInformed: isInformed(snapshot))
    actions += try await lost(snapshot.desired, context.time)
    if !missing.isEmpty { next = .seconds(1) }
    abandon(but: actions, context)
    forget(but: actions)
    for action in actions {
      do {
        if try await !carryOut(action, context) { next = .seconds(1) }
      } catch let error where !(error is CancellationError) {
        // One deployment's fault is not the others': it is tried again, they go on.
        context.logger.error("could not be carried out", metadata: ["action": "\(action)", "error": "\(error)"])
        next = .seconds(2)
      }
    }
    try await collect(context)
    return next.map { .after($0) } ?? .onEvent
  }

  /// Half of the machines that vanish at once are given this long to come back.
  private static let brakePatience: Duration = .seconds(60)

  /// Whether every machine has said what it runs since this one leads, but those that are gone, or had its time.
  private func isInformed(_ snapshot: PlatformSnapshot) -> Bool {
    isGraceOver || snapshot.desired.nodes.keys.allSatisfy { snapshot.heard.contains($0) || snapshot.gone[$0] != nil }
  }

  /// The machines that hold the log are given this long to hand over what an earlier leader fetched.
  private static let handOver: Duration = .seconds(8)

  /// Versions that an earlier leader pinned, and whose files were lost with it: they are pinned again. What ran well is on
  /// other machines.
  private mutating func lost(_ state: DesiredState, _ time: TimeSource) async throws -> [OrchestratorReconciler.Action]
  {
    var missing: [DeploymentID: Stopwatch] = [:]
    for deployment in state.deploymentsInOrder
    where deployment.intent == .run && deployment.failure?.generation != deployment.generation {
      guard let resolved = deployment.resolved, resolved.generation == deployment.generation,
        !deployment.history.contains(where: { $0.isSame(as: resolved) }),
        try await !sources.blobs.contains(resolved.reference.digest)
      else { continue }
      missing[deployment.id] = self.missing[deployment.id] ?? time.stopwatch()
    }
    self.missing = missing
    return state.deploymentsInOrder.filter { (missing[$0.id]?.elapsed ?? .zero) >= Self.handOver }.map {
      .resolve($0.id, generation: $0.generation)
    }
  }

  /// Ends the pinning of versions that nobody wants any more.
  private mutating func abandon(but actions: [OrchestratorReconciler.Action], _ context: AgentContext) {
    for (id, generation) in resolving where !actions.contains(.resolve(id, generation: generation)) {
      context.tasks.cancel(Self.key(id, generation))
      resolving[id] = nil
    }
  }

  private mutating func forget(but actions: [OrchestratorReconciler.Action]) {
    let moving = actions.compactMap { if case .move(let id) = $0 { id.deployment } else { nil as DeploymentID? } }
    term.moves.keep(Set(moving))
    arrived = arrived.filter { actions.contains(.confirm($0.key)) }
  }

  private static func key(_ id: DeploymentID, _ generation: UInt32) -> String { "resolve \(id) \(generation)" }

  /// - Returns: whether it is done, or under way.
  private mutating func carryOut(_ action: OrchestratorReconciler.Action, _ context: AgentContext) async throws -> Bool
  {
    switch action {
    case .resolve(let id, let generation):
      resolve(id, generation, context)
      resolving[id] = generation
    case .place(let id, let generation):
      return try await place(id, generation, context)
    case .replace(let id):
      return try await replace(id, context)
    case .move(let id):
      try await move(id, context)
    case .giveUp(let id, let words):
      context.logger.warning("allocation failed", metadata: ["allocation": "\(id)", "reason": "\(words)"])
      try await giveUp(id, words, context)
    case .confirm(let id):
      return try await confirm(id, context)
    case .forgetAllocation(let id):
      try await move(id, to: .removed, because: .confirmedGone)
    case .forgetNode(let node):
      context.logger.notice("a machine has left the platform", metadata: ["node": "\(node)"])
      try await writer.write { $0.nodes[node] == nil ? [] : [.forgetNode(node)] }
    case .forgetDeployment(let id):
      try await writer.write { _ in [.forget(id)] }
    }
    return true
  }

  /// Removes the files of versions that nothing refers to any more; not while one is being pinned.
  private mutating func collect(_ context: AgentContext) async throws {
    let state = try await log.state()
    guard context.tasks.isIdle, state.version != collected else { return }
    try await keeper.collect(asLeader: true)
    collected = state.version
  }

  private func move(_ id: AllocationID, to phase: AllocationPhase, because reason: TransitionReason) async throws {
    try await writer.write { state in
      guard var allocation = state.allocations[id], allocation.phase != phase else { return [] }
      do {
        try allocation.move(to: phase, because: reason, by: .worker)
      } catch {
        // Somebody moved it since the report: what they want counts.
        return []
      }
      return [.allocation(allocation)]
    }
  }

  // MARK: Pinning

  private func resolve(_ id: DeploymentID, _ generation: UInt32, _ context: AgentContext) {
    let sources = sources
    let writer = writer
    let time = context.time
    let logger = context.logger
    context.tasks.start(Self.key(id, generation)) {
      do {
        let state = try await writer.log.state()
        guard let deployment = state.deployments[id], deployment.generation == generation else { return }
        let shown = await sources.shown(deployment.source.url)
        logger.info("fetching", metadata: ["deployment": "\(id)", "url": "\(shown)"])
        let outcome = try await sources.resolve(deployment)
        try await writer.write { try Self.record(outcome, of: id, generation: generation, in: $0) }
      } catch  where Task.isCancelled || error is CancellationError {
        return
      } catch {
        logger.error("could not pin a version", metadata: ["deployment": "\(id)", "error": "\(error)"])
        // As long as this task lives it is not started again: a full disk must not hammer the repository's host.
        do { try await time.sleep(for: .seconds(5)) } catch { return }
      }
    } ended: {
    }
  }

  private static func record(
    _ outcome: SourceResolver.Outcome, of id: DeploymentID, generation: UInt32, in state: DesiredState
  ) throws -> [DesiredChange] {
    guard var deployment = state.deployments[id], deployment.generation == generation, deployment.intent != .destroy,
      deployment.failure?.generation != generation
    else { return [] }
    switch outcome {
    case .failed(let failure):
      deployment.failure = failure
    case .resolved(let resolved):
      deployment.resolved = resolved
      if let current = state.currentAllocation(of: id), current.phase == .run,
        current.source == resolved.reference, current.workload == resolved.workload
      {
        // The branch holds what runs already: the version that was asked for is the one there is.
        let asked = deployment.highestGeneration
        deployment.generation = current.id.generation
        deployment.highestGeneration = asked
        deployment.resolved?.generation = current.id.generation
      }
    }
    return [.deployment(deployment)]
  }

  // MARK: Placing

  /// Whether it may be said that no machine can run something. That ends a deployment, so one that lives and hasn't reported
  /// yet is waited for longer than anything else.
  private func mayRefuse(_ snapshot: PlatformSnapshot) -> Bool {
    let nodes = snapshot.desired.nodes.keys
    if !nodes.isEmpty, nodes.allSatisfy(snapshot.heard.contains) { return true }
    guard let leading, isGraceOver else { return false }
    return nodes.allSatisfy { snapshot.heard.contains($0) || snapshot.gone[$0] != nil } || leading.elapsed >= grace * 4
  }

  /// - Returns: whether it was decided; not while machines may still report.
  private func place(_ id: DeploymentID, _ generation: UInt32, _ context: AgentContext) async throws -> Bool {
    let snapshot = try await plane.snapshot()
    let mayRefuse = mayRefuse(snapshot)
    var isDecided = true
    try await writer.write { state in
      guard var deployment = state.deployments[id], deployment.generation == generation, deployment.intent == .run,
        deployment.failure?.generation != generation,
        let resolved = deployment.resolved, resolved.generation == generation
      else { return [] }
      if let fault = state.secretFault(of: resolved.workload, for: id) {
        deployment.failure = DeploymentFailure(generation: generation, stage: .placement, reason: fault)
        return [.deployment(deployment)]
      }
      var now = snapshot
      now.desired = state
      let choice = try await placement.choose(resolved.workload, for: deployment, in: now)
      switch choice {
      case .node(let node):
        guard Replacement.mayRun(id, resolved.workload.availability, on: node, in: state, gone: now.gone) else {
          isDecided = false
          return try allotment.retire(id, in: state)
        }
        let serving = SideBySide.serving(id, beside: resolved.workload, on: node, in: now)
        return try allotment.place(
          deployment, resolved.workload, resolved.reference, on: node, in: state, keeping: serving)
      case .none(let words):
        guard mayRefuse else {
          isDecided = false
          return []
        }
        context.logger.warning("no machine can run it", metadata: ["deployment": "\(id)", "reason": "\(words)"])
        deployment.failure = DeploymentFailure(generation: generation, stage: .placement, reason: words)
        return [.deployment(deployment)]
      }
    }
    return isDecided
  }

  /// Places what ran on a machine that is gone, as it ran there. While no other machine can take it, it stays where it is.
  /// - Returns: whether it was placed.
  private func replace(_ id: AllocationID, _ context: AgentContext) async throws -> Bool {
    let snapshot = try await plane.snapshot()
    var isPlaced = false
    try await writer.write { state in
      isPlaced = true
      guard let deployment = state.deployments[id.deployment], deployment.intent == .run,
        let lost = state.allocations[id], lost.phase == .run, lost == state.currentAllocation(of: id.deployment)
      else { return [] }
      // It has come back since that was decided, and what it runs is right.
      guard snapshot.gone[lost.node] != nil else { return [] }
      var now = snapshot
      now.desired = state
      guard case .node(let node) = try await placement.choose(lost.workload, for: deployment, in: now),
        Replacement.mayRun(deployment.id, lost.workload.availability, on: node, in: state, gone: now.gone)
      else {
        isPlaced = false
        return []
      }
      context.logger.notice(
        "placed anew, since its machine is gone",
        metadata: ["allocation": "\(id)", "from": "\(lost.node)", "to": "\(node)"])
      let serving = SideBySide.serving(deployment.id, beside: lost.workload, on: node, in: now)
      return try allotment.place(
        deployment, lost.workload, lost.source, on: node, in: state, after: lost.id, keeping: serving)
    }
    return isPlaced
  }

  private var allotment: Allotment { Allotment(epoch: term.epoch) }

  // MARK: Rolling out

  /// An app that changes its machine answers on both for so long: who asks the platform for its address misses nothing.
  private static let overlap: Duration = .seconds(3)

  /// - Returns: whether what runs well is alone now, or will be after a word of its machine.
  private mutating func confirm(_ id: AllocationID, _ context: AgentContext) async throws -> Bool {
    if let current = try await log.state().allocations[id] {
      let snapshot = try await plane.snapshot()
      let isElsewhere = snapshot.desired.allocations(of: id.deployment).contains { other in
        other.phase == .run && other.node != current.node && snapshot.isServing(other)
      }
      if isElsewhere {
        let since = arrived[id] ?? context.time.stopwatch()
        arrived[id] = since
        guard since.elapsed >= Self.overlap else { return false }
      }
    }
    arrived[id] = nil
    let allotment = allotment
    try await writer.write { state in
      guard var deployment = state.deployments[id.deployment], let current = state.allocations[id],
        current == state.currentAllocation(of: id.deployment), current.phase == .run
      else { return [] }
      let version = ResolvedSource(of: current)
      deployment.history = deployment.history.filter { !$0.isSame(as: version) } + [version]
      return try allotment.retire(id.deployment, but: id, in: state) + [.deployment(deployment)]
    }
    return true
  }

  /// A version that did not come up makes place, in the same step, for the one before it, if there is one.
  private func giveUp(_ id: AllocationID, _ words: String, _ context: AgentContext) async throws {
    try await writer.write { state in
      guard var failed = state.allocations[id], failed.phase == .run else { return [] }
      try failed.move(to: .failed, because: .failed(words), by: .worker)
      if let serving = Relocation.origin(of: failed, in: state) {
        context.logger.warning(
          "an app did not come up on the machine that it was moved to",
          metadata: ["allocation": "\(id)", "goes on": "\(serving)"])
        term.moves.noteMishap(of: id.deployment, on: failed.node, words)
        var removed = failed
        try removed.move(to: .remove, because: .superseded, by: .leader)
        return [.allocation(failed), .allocation(removed)]
      }
      guard let deployment = state.deployments[id.deployment], deployment.intent == .run,
        deployment.generation == id.generation, let fallback = Fallback(from: failed, of: deployment, in: state)
      else { return [.allocation(failed)] }
      context.logger.warning(
        "a version did not come up; going back",
        metadata: ["allocation": "\(id)", "to": "\(fallback.version.reference.commit)"])
      var removed = failed
      try removed.move(to: .remove, because: .superseded, by: .leader)
      return [.allocation(failed), .deployment(fallback.deployment), .allocation(removed)]
    }
  }
}
