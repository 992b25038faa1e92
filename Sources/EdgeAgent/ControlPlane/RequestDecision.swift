import EdgeModel

/// What a request changes, as a pure function of the state: the rules of deploy, update, stop, start and destroy.
struct RequestDecision {
  let actor: Actor
  let now: Timestamp
  let change: ChangeID
  /// The id that a new deployment gets.
  let newDeployment: DeploymentID

  func changes(for request: PlatformRequest, in state: DesiredState) throws -> [DesiredChange] {
    switch request {
    case .deploy(let new): try deploy(new, in: state)
    case .update(let reference): try update(reference, in: state)
    case .stop(let reference): try stop(reference, in: state)
    case .start(let reference): try start(reference, in: state)
    case .destroy(let reference): try destroy(reference, in: state)
    }
  }

  private func deploy(_ new: NewDeployment, in state: DesiredState) throws -> [DesiredChange] {
    let taken = Set(state.deployments.values.filter { $0.intent != .destroy }.map(\.name))
    let name: AppName
    if let wanted = new.name {
      guard !taken.contains(wanted) else {
        throw ControlPlaneError(
          .conflict, "the name '\(wanted)' is taken; choose another with --name, or destroy that deployment first")
      }
      name = wanted
    } else {
      name = try Self.freeName(near: new.source.url, taken: taken)
    }
    let deployment = Deployment(
      id: newDeployment, name: name, source: new.source, environment: new.environment, createdAt: now, createdBy: actor)
    return [.deployment(deployment), record(.deploy, deployment)]
  }

  private func update(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    deployment.generation = try next(deployment.generation)
    deployment.intent = .run
    deployment.failure = nil
    return [.deployment(deployment), record(.update, deployment)]
  }

  private func stop(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    guard deployment.intent != .stop else { return [record(.stop, deployment)] }
    deployment.intent = .stop
    var changes: [DesiredChange] = [.deployment(deployment)]
    for var allocation in state.allocations(of: deployment.id) where allocation.phase == .run {
      try allocation.move(to: .stop, because: .asked, by: actor.role)
      changes.append(.allocation(allocation))
    }
    return changes + [record(.stop, deployment)]
  }

  private func start(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    deployment.intent = .run
    var changes: [DesiredChange] = []
    let current = state.currentAllocation(of: deployment.id)
    if let current, current.phase == .run, deployment.failure?.generation == deployment.generation {
      // An update could not be had, and the version before it runs: that is the one that is meant.
      deployment.generation = current.id.generation
      deployment.failure = nil
      deployment.resolved = ResolvedSource(
        generation: current.id.generation, reference: current.source, workload: current.workload)
      return [.deployment(deployment), record(.start, deployment)]
    }
    let hasFailed = deployment.failure?.generation == deployment.generation || current?.phase == .failed
    if hasFailed {
      // The pinned version is tried again where there is one; what could not be fetched is fetched again.
      deployment.generation = try next(deployment.generation)
      deployment.failure = nil
      if var resolved = deployment.resolved {
        resolved.generation = deployment.generation
        deployment.resolved = resolved
      }
    } else if var current, current.phase == .stop {
      try current.move(to: .run, because: .asked, by: actor.role)
      changes.append(.allocation(current))
    }
    return [.deployment(deployment)] + changes + [record(.start, deployment)]
  }

  private func destroy(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    deployment.intent = .destroy
    var changes: [DesiredChange] = [.deployment(deployment)]
    for var allocation in state.allocations(of: deployment.id) where allocation.phase != .remove {
      try allocation.move(to: .remove, because: .destroyed, by: actor.role)
      changes.append(.allocation(allocation))
    }
    return changes + [record(.destroy, deployment)]
  }

  private func existing(_ reference: DeploymentReference, in state: DesiredState) throws -> Deployment {
    let snapshot = PlatformSnapshot(desired: state, reports: [:], heard: [])
    guard let deployment = snapshot.deployment(reference), deployment.intent != .destroy else {
      throw ControlPlaneError(.notFound, "there is no deployment '\(reference)'; 'flotilla ps' lists those there are")
    }
    return deployment
  }

  private func next(_ generation: UInt32) throws -> UInt32 {
    let (next, overflow) = generation.addingReportingOverflow(1)
    guard !overflow else { throw ControlPlaneError(.invalid, "this deployment had too many versions; deploy it anew") }
    return next
  }

  private func record(_ kind: ChangeRecord.Kind, _ deployment: Deployment) -> DesiredChange {
    .change(
      ChangeRecord(
        id: change, kind: kind, deployment: deployment.id, generation: deployment.generation, requestedBy: actor,
        at: now))
  }

  /// The repository's name, with the lowest number that makes it free where it is taken.
  static func freeName(near url: String, taken: Set<AppName>) throws -> AppName {
    let stem = String((AppName(nearest: try GitRepositoryURL(url).defaultName ?? "app")?.rawValue ?? "app").prefix(56))
    for number in 1...(taken.count + 1) {
      if let name = AppName(nearest: number == 1 ? stem : "\(stem)-\(number)"), !taken.contains(name) { return name }
    }
    throw ControlPlaneError(.conflict, "no free name near '\(stem)'; choose one with --name")
  }
}
