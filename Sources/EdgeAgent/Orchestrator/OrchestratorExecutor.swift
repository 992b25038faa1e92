import Coordination
import EdgeModel
import EdgeStore
import Logging
import Scheduling

/// The leader's part: pins versions, chooses machines, and takes note of what machines report.
struct OrchestratorExecutor: Executor {
  let plane: ControlPlane
  let writer: DesiredWriter
  let sources: SourceResolver
  let placement: Placement
  let blobs: BlobStore
  let logs: AllocationLogStore
  /// How long a new leader waits for machines to report before it says that none fits.
  let grace: Duration
  private var reconciler = OrchestratorReconciler()
  private var isGraceOver = false
  private var heard: Set<NodeID> = []
  /// The position up to which nothing is left over.
  private var collected: DesiredVersion?
  /// Runs since this agent leads.
  private var leading: Stopwatch?

  init(
    plane: ControlPlane, writer: DesiredWriter, sources: SourceResolver, strategy: any PlacementStrategy,
    blobs: BlobStore, logs: AllocationLogStore, grace: Duration
  ) {
    self.plane = plane
    self.writer = writer
    self.sources = sources
    self.blobs = blobs
    self.logs = logs
    placement = Placement(strategy: strategy)
    self.grace = grace
  }

  mutating func setup(_ context: AgentContext) async throws {
    leading = context.time.stopwatch()
  }

  mutating func execute(_ reason: WakeReason, _ context: AgentContext) async throws -> NextWake {
    if let leading, leading.elapsed >= grace { isGraceOver = true }
    let snapshot = try await plane.snapshot()
    if snapshot.heard != heard {
      heard = snapshot.heard
      plane.changed.raise()
    }
    var next: Duration? = snapshot.desired.nodes.count > 1 ? .seconds(5) : nil
    for action in reconciler.step(snapshot) {
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

  /// - Returns: whether it is done, or under way.
  private func carryOut(_ action: OrchestratorReconciler.Action, _ context: AgentContext) async throws -> Bool {
    switch action {
    case .resolve(let id, let generation):
      resolve(id, generation, context)
    case .place(let id, let generation):
      return try await place(id, generation, context)
    case .giveUp(let id, let words):
      context.logger.warning("allocation failed", metadata: ["allocation": "\(id)", "reason": "\(words)"])
      try await move(id, to: .failed, because: .failed(words))
    case .forgetAllocation(let id):
      try await move(id, to: .removed, because: .confirmedGone)
    case .forgetDeployment(let id):
      try await writer.write { _ in [.forget(id)] }
    }
    return true
  }

  /// Removes the files of versions, and the output of allocations, that nothing refers to any more; not while a version
  /// is being pinned.
  private mutating func collect(_ context: AgentContext) async throws {
    let state = try await writer.log.state()
    guard context.tasks.isIdle, state.version != collected else { return }
    let deployments = state.deployments.values.filter { $0.intent != .destroy }
    let needed = Set(deployments.compactMap { $0.resolved?.reference.digest })
      .union(state.allocations.values.map(\.source.digest))
    for digest in try await blobs.list() where !needed.contains(digest) { try await blobs.remove(digest) }
    for id in try await logs.list() where state.allocations[id] == nil { try await logs.remove(id) }
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
    context.tasks.start("resolve \(id)") {
      do {
        let state = try await writer.log.state()
        guard let deployment = state.deployments[id], deployment.generation == generation else { return }
        logger.info(
          "fetching", metadata: ["deployment": "\(id)", "url": "\(SourceResolver.shown(deployment.source.url))"])
        let outcome = try await sources.resolve(deployment)
        try await writer.write { try Self.record(outcome, of: id, generation: generation, in: $0) }
      } catch is CancellationError {
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
    guard var deployment = state.deployments[id], deployment.generation == generation, deployment.intent != .destroy
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
        deployment.generation = current.id.generation
        deployment.resolved?.generation = current.id.generation
      }
    }
    return [.deployment(deployment)]
  }

  // MARK: Placing

  /// - Returns: whether it was decided; not while machines may still report.
  private func place(_ id: DeploymentID, _ generation: UInt32, _ context: AgentContext) async throws -> Bool {
    let snapshot = try await plane.snapshot()
    let isGraceOver = isGraceOver
    let everybodyIsHeard = snapshot.desired.nodes.keys.allSatisfy(snapshot.heard.contains)
    var isDecided = true
    try await writer.write { state in
      guard var deployment = state.deployments[id], deployment.generation == generation, deployment.intent == .run,
        let resolved = deployment.resolved, resolved.generation == generation
      else { return [] }
      var now = snapshot
      now.desired = state
      let choice = try placement.choose(resolved.workload, for: deployment, in: now)
      switch choice {
      case .node(let node):
        return try allocate(deployment, resolved, on: node, in: state)
      case .none(let words):
        guard everybodyIsHeard || isGraceOver else {
          isDecided = false
          return []
        }
        deployment.failure = DeploymentFailure(generation: generation, stage: .placement, reason: words)
        return [.deployment(deployment)]
      }
    }
    return isDecided
  }

  private func allocate(
    _ deployment: Deployment, _ resolved: ResolvedSource, on node: NodeID, in state: DesiredState
  ) throws -> [DesiredChange] {
    var changes: [DesiredChange] = []
    for var older in state.allocations(of: deployment.id) where older.phase != .remove {
      try older.move(to: .remove, because: .superseded, by: .leader)
      changes.append(.allocation(older))
    }
    let id = AllocationID(deployment: deployment.id, generation: deployment.generation, attempt: 1)
    let allocation = Allocation(
      placing: id, on: node, name: deployment.name, workload: resolved.workload, source: resolved.reference,
      epoch: writer.epoch)
    return changes + [.allocation(allocation)]
  }
}
