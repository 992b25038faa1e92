import EdgeModel

/// What a request changes, as a pure function of the state: the rules of deploy, update, stop, start and destroy.
struct RequestDecision {
  let actor: Actor
  let now: Timestamp
  let change: ChangeID
  /// The id that a new deployment gets.
  let newDeployment: DeploymentID
  /// What was seen, for requests that depend on it.
  var observed: PlatformSnapshot?

  func changes(for request: PlatformRequest, in state: DesiredState) throws -> [DesiredChange] {
    switch request {
    case .deploy(let new): try deploy(new, in: state)
    case .update(let reference): try update(reference, in: state)
    case .rollback(let reference, let generation): try rollBack(reference, to: generation, in: state)
    case .stop(let reference): try stop(reference, in: state)
    case .start(let reference): try start(reference, in: state)
    case .destroy(let reference): try destroy(reference, in: state)
    case .cancel(let reference): try cancel(reference, in: state)
    case .follow(let reference, let seconds): try follow(reference, every: seconds, in: state)
    case .unfollow(let reference): try unfollow(reference, in: state)
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
      id: newDeployment, name: name, source: new.source, environment: new.environment,
      following: try new.followSeconds.map { BranchFollowing(seconds: try Self.interval($0)) }, createdAt: now,
      createdBy: actor)
    return [.deployment(deployment), record(.deploy, deployment)]
  }

  private func update(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    deployment.generation = try next(deployment)
    deployment.intent = .run
    deployment.failure = nil
    return [.deployment(deployment), record(.update, deployment)]
  }

  private func rollBack(
    _ reference: DeploymentReference, to generation: UInt32?, in state: DesiredState
  ) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    let running = state.currentAllocation(of: deployment.id).map { ResolvedSource(of: $0) } ?? deployment.resolved
    let others = deployment.history.filter { version in running.map { !version.isSame(as: $0) } ?? true }
    let known = others.map { "\($0.generation) (\($0.reference.commit.rawValue.prefix(10)))" }.joined(separator: ", ")
    let version: ResolvedSource?
    if let generation {
      version = deployment.history.last { $0.generation == generation }
      guard version != nil else {
        throw ControlPlaneError(
          .notFound,
          "version \(generation) of '\(deployment.name)' is not kept; "
            + (known.isEmpty ? "there is none to go back to" : "there are: \(known)"))
      }
    } else {
      version = others.last
    }
    guard let version else {
      throw ControlPlaneError(
        .conflict, "'\(deployment.name)' has no version to go back to: none but the one that runs ever ran well")
    }
    deployment.generation = try next(deployment)
    deployment.resolved = version.again(as: deployment.generation)
    deployment.intent = .run
    // What somebody goes back from is not deployed again by itself.
    deployment.following?.pass(deployment.failure?.commit)
    deployment.following?.pass(running?.reference.commit)
    deployment.failure = nil
    return [.deployment(deployment), record(.rollback, deployment)]
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
      let asked = deployment.highestGeneration
      deployment.generation = current.id.generation
      deployment.highestGeneration = asked
      deployment.following?.pass(deployment.failure?.commit)
      deployment.failure = nil
      deployment.resolved = ResolvedSource(of: current)
      return [.deployment(deployment), record(.start, deployment)]
    }
    let hasFailed = deployment.failure?.generation == deployment.generation || current?.phase == .failed
    if hasFailed {
      // The pinned version is tried again where there is one; what could not be fetched is fetched again.
      deployment.generation = try next(deployment)
      deployment.following?.pass(deployment.failure?.commit)
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

  private func cancel(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    let deployment = try existing(reference, in: state)
    var seen = observed ?? PlatformSnapshot(desired: state, reports: [:], heard: [])
    seen.desired = state
    let status = seen.condition(of: deployment).status
    guard deployment.intent == .run, !status.isSettled, !Cancellation.isTooLate(for: deployment),
      deployment.failure?.generation != deployment.generation
    else {
      throw ControlPlaneError(
        .conflict, "no version of '\(deployment.name)' is on its way: version \(deployment.generation) is \(status)")
    }
    let cancellation = Cancellation(deployment: deployment, words: "cancelled by \(actor)")
    return try cancellation.changes(in: state) + [record(.cancel, deployment)]
  }

  private func follow(
    _ reference: DeploymentReference, every seconds: UInt32?, in state: DesiredState
  ) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    let interval = try seconds.map(Self.interval) ?? deployment.following?.seconds ?? BranchFollowing.usual
    deployment.following = BranchFollowing(seconds: interval, passed: deployment.following?.passed ?? [])
    return [.deployment(deployment), record(.follow, deployment)]
  }

  private func unfollow(_ reference: DeploymentReference, in state: DesiredState) throws -> [DesiredChange] {
    var deployment = try existing(reference, in: state)
    guard deployment.following != nil else {
      throw ControlPlaneError(.conflict, "'\(deployment.name)' doesn't follow its branch")
    }
    deployment.following = nil
    return [.deployment(deployment), record(.unfollow, deployment)]
  }

  private static func interval(_ seconds: UInt32) throws -> UInt32 {
    guard BranchFollowing.range.contains(seconds) else {
      throw ControlPlaneError(.invalid, "a branch is looked at every 5 seconds to 24 hours, not every \(seconds) s")
    }
    return seconds
  }

  private func existing(_ reference: DeploymentReference, in state: DesiredState) throws -> Deployment {
    let snapshot = PlatformSnapshot(desired: state, reports: [:], heard: [])
    guard let deployment = snapshot.deployment(reference), deployment.intent != .destroy else {
      throw ControlPlaneError(.notFound, "there is no deployment '\(reference)'; 'flotilla ps' lists those there are")
    }
    return deployment
  }

  private func next(_ deployment: Deployment) throws -> UInt32 {
    let (next, overflow) = deployment.highestGeneration.addingReportingOverflow(1)
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
