import EdgeModel

/// What a change of a secret writes, as a pure function of the state.
struct SecretDecision {
  /// The most secrets of a platform.
  static let most = 256
  /// The longest value, in bytes.
  static let longest = 16 << 10

  let actor: Actor
  let now: Timestamp

  /// - Returns: the secret, and the deployments that failed for the want of it and are tried again now.
  func set(_ id: SecretID, to bytes: [UInt8], with seal: SecretSeal, in state: DesiredState) throws -> [DesiredChange] {
    guard bytes.count <= Self.longest else {
      throw ControlPlaneError(.invalid, "a secret has at most \(Self.longest) bytes; this one has \(bytes.count)")
    }
    let before = state.secrets[id]
    guard before != nil || state.secrets.count < Self.most else {
      throw ControlPlaneError(
        .conflict, "there are \(Self.most) secrets, the most that are kept; 'flotilla secret rm' removes one")
    }
    let (version, overflow) = state.version.index.addingReportingOverflow(1)
    guard !overflow else { throw ControlPlaneError(.conflict, "the log takes nothing more") }
    let secret = SealedSecret(
      id: id, value: try seal.seal(bytes, as: id, version: version), previous: before?.value, setAt: now, setBy: actor)
    return [.secret(secret)] + waiting(for: id, in: state).map(DesiredChange.deployment)
  }

  func remove(_ id: SecretID, in state: DesiredState) throws -> [DesiredChange] {
    guard state.secrets[id] != nil else { throw Self.unknown(id) }
    return [.forgetSecret(id)]
  }

  static func unknown(_ id: SecretID) -> ControlPlaneError {
    let name =
      switch id.scope {
      case .platform(let name): "'\(name)'"
      case .deployment(_, let name): "'\(name)' of that deployment"
      case .repository(_, let pattern): "for repositories on \(pattern)"
      case .webhook: "of a webhook"
      }
    return ControlPlaneError(.notFound, "there is no secret \(name); 'flotilla secret ls' lists those there are")
  }

  /// Deployments that could not be placed and ask for it: their failure is taken back, so that they are tried again.
  private func waiting(for id: SecretID, in state: DesiredState) -> [Deployment] {
    state.deploymentsInOrder.compactMap { deployment in
      guard deployment.intent == .run, let failure = deployment.failure, failure.stage == .placement,
        failure.generation == deployment.generation, let resolved = deployment.resolved,
        resolved.generation == deployment.generation, Self.asks(resolved.workload, of: deployment.id, for: id)
      else { return nil }
      var deployment = deployment
      deployment.failure = nil
      return deployment
    }
  }

  static func asks(_ workload: WorkloadSpec, of deployment: DeploymentID, for id: SecretID) -> Bool {
    switch id.scope {
    case .platform(let name): workload.secretNames.contains(name)
    case .deployment(let owner, let name): owner == deployment && workload.secretNames.contains(name)
    case .repository, .webhook: false
    }
  }
}

extension DesiredState {
  /// Why a workload can't be placed for the want of a secret, in words for people; `nil` when it can.
  func secretFault(of workload: WorkloadSpec, for deployment: DeploymentID) -> String? {
    if let name = workload.malformedSecret { return "the value of \(name) \(SecretReference.Malformed())" }
    let missing = missingSecrets(of: workload, for: deployment)
    return missing.isEmpty ? nil : AppSecrets.missing(missing)
  }
}
