import EdgeModel

/// What a platform writes when it takes a machine of another one with what it runs, as a pure function of its state. Done
/// twice it changes nothing more.
struct AdoptionDecision {
  let adoption: Adoption
  let actor: Actor
  let now: Timestamp
  let epoch: UInt64

  /// How many records are taken at once.
  static let limit = 1_000

  func changes(in state: DesiredState) throws -> [DesiredChange] {
    guard adoption.records.count <= Self.limit else {
      throw ControlPlaneError(
        .invalid, "\(adoption.records.count) records are more than the \(Self.limit) that are taken")
    }
    guard adoption.from != state.cluster else {
      throw ControlPlaneError(.conflict, "this machine is of this very platform already (\(adoption.from))")
    }
    var changes = try member(in: state)
    var taken = Set(state.deployments.values.filter { $0.intent != .destroy }.map(\.name))
    var names: [DeploymentID: AppName] = [:]
    for case .deployment(var deployment) in adoption.records where state.deployments[deployment.id] == nil {
      deployment.name = try free(deployment.name, taken)
      taken.insert(deployment.name)
      names[deployment.id] = deployment.name
      changes.append(.deployment(deployment))
      changes.append(
        .change(
          ChangeRecord(
            id: .random(), kind: .deploy, deployment: deployment.id, generation: deployment.generation,
            requestedBy: actor, at: now)))
    }
    for record in adoption.records {
      switch record {
      case .deployment: break
      case .allocation(let allocation): changes += try placed(allocation, names)
      default:
        throw ControlPlaneError(.invalid, "a record of kind '\(record.form.kind)' can't be taken from another platform")
      }
    }
    return changes
  }

  private func member(in state: DesiredState) throws -> [DesiredChange] {
    if let known = state.nodes[adoption.node.id] {
      var same = adoption.node
      same.joinedAt = known.joinedAt
      return same == known ? [] : [.node(same)]
    }
    if let other = state.nodes.values.first(where: { $0.name == adoption.node.name }) {
      throw ControlPlaneError(
        .conflict,
        "a machine named '\(other.name)' is a member of that platform already; start this agent with another --name")
    }
    var node = adoption.node
    node.joinedAt = now
    return [.node(node)]
  }

  private func free(_ name: AppName, _ taken: Set<AppName>) throws -> AppName {
    guard taken.contains(name) else { return name }
    let stem = String(name.rawValue.prefix(56))
    for number in 2...(taken.count + 2) {
      if let other = AppName(nearest: "\(stem)-\(number)"), !taken.contains(other) { return other }
    }
    throw ControlPlaneError(.conflict, "no free name near '\(stem)'")
  }

  /// It goes on where it is, under its own id: nothing is started again.
  private func placed(_ old: Allocation, _ names: [DeploymentID: AppName]) throws -> [DesiredChange] {
    guard let name = names[old.id.deployment] else { return [] }
    guard old.node == adoption.node.id else {
      throw ControlPlaneError(.invalid, "\(old.id) is on machine \(old.node), not on \(adoption.node.id)")
    }
    var allocation = Allocation(
      placing: old.id, on: old.node, name: name, workload: old.workload, source: old.source, epoch: epoch)
    let running = DesiredChange.allocation(allocation)
    switch old.phase {
    case .run: return [running]
    case .stop:
      try allocation.move(to: .stop, because: .asked, by: .user)
      return [running, .allocation(allocation)]
    case .failed:
      try allocation.move(to: .failed, because: old.reason, by: .worker)
      return [running, .allocation(allocation)]
    case .remove, .removed: return []
    }
  }
}
