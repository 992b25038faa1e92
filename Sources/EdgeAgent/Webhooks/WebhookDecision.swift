import EdgeModel

/// What making or removing a webhook writes, as a pure function of the state.
struct WebhookDecision {
  let actor: Actor
  let now: Timestamp
  let change: ChangeID

  /// How often the branch of a deployment is looked at that a webhook made follow it: pushes that nobody told of are seen.
  static let besides: UInt32 = 900

  func make(
    _ secret: [UInt8], for reference: DeploymentReference, replacing: Bool, with seal: SecretSeal,
    in state: DesiredState
  ) throws -> (Deployment, [DesiredChange]) {
    var deployment = try existing(reference, in: state)
    let id = SecretID(.webhook(deployment.id))
    if let known = state.secrets[id], !replacing {
      throw ControlPlaneError(
        .conflict,
        """
        '\(deployment.name)' has a webhook already, set by \(known.setBy); its secret was shown once. Another one: \
        flotilla webhook \(deployment.name) --rotate
        """)
    }
    var changes = try SecretDecision(actor: actor, now: now).set(id, to: secret, with: seal, in: state)
    if deployment.following == nil {
      deployment.following = BranchFollowing(seconds: Self.besides)
      let record = ChangeRecord(
        id: change, kind: .follow, deployment: deployment.id, generation: deployment.generation, requestedBy: actor,
        at: now)
      changes += [.deployment(deployment), .change(record)]
    }
    return (deployment, changes)
  }

  func remove(_ reference: DeploymentReference, in state: DesiredState) throws -> (DeploymentID, [DesiredChange]) {
    let deployment = try existing(reference, in: state)
    let id = SecretID(.webhook(deployment.id))
    guard state.secrets[id] != nil else {
      throw ControlPlaneError(.notFound, "'\(deployment.name)' has no webhook")
    }
    return (deployment.id, [.forgetSecret(id)])
  }

  private func existing(_ reference: DeploymentReference, in state: DesiredState) throws -> Deployment {
    let snapshot = PlatformSnapshot(desired: state, reports: [:], heard: [])
    guard let deployment = snapshot.deployment(reference), deployment.intent != .destroy else {
      throw ControlPlaneError(.notFound, "there is no deployment '\(reference)'; 'flotilla ps' lists those there are")
    }
    return deployment
  }
}
