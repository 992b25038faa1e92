import EdgeModel

/// What a platform without apps writes when it takes in those of a backup, as a pure function of its state.
///
/// The platform is another one, with an id and epochs of its own: whatever is left of the old one is told apart from it
/// everywhere. Each app comes as the next version of itself, so that no run of it has the name of an earlier one.
struct RestoreDecision {
  let document: BackupDocument
  /// Sealed anew for this platform.
  let secrets: [SealedSecret]
  /// The files of versions that are here; other versions are fetched again.
  let blobs: Set<BlobDigest>
  let actor: Actor
  let now: Timestamp

  /// How many apps and secrets are taken at once.
  static let limit = 5_000

  func changes(in state: DesiredState) throws -> [DesiredChange] {
    guard state.cluster != document.cluster else {
      throw ControlPlaneError(
        .conflict,
        """
        the backup is of this very platform (\(document.cluster)), and it lives: a backup founds a platform anew, on an \
        agent with an empty data directory
        """)
    }
    let living = state.deployments.values.filter { $0.intent != .destroy }.count
    guard living == 0, state.secrets.isEmpty else {
      throw ControlPlaneError(
        .conflict,
        """
        this platform lives: it has \(living) app\(living == 1 ? "" : "s") and \(state.secrets.count) secrets, and a \
        backup takes the place of nothing; start an agent with an empty data directory
        """)
    }
    if let refusal = document.state.refusal { throw ControlPlaneError(.invalid, "the backup: \(refusal)") }
    let apps = document.state.deploymentsInOrder.filter { $0.intent != .destroy }
    guard apps.count + secrets.count <= Self.limit else {
      throw ControlPlaneError(
        .invalid, "\(apps.count) apps and \(secrets.count) secrets are more than the \(Self.limit) that are taken")
    }
    return secrets.map { .secret($0) } + (try apps.flatMap(restored))
  }

  private func restored(_ old: Deployment) throws -> [DesiredChange] {
    let (generation, overflow) = old.highestGeneration.addingReportingOverflow(1)
    guard !overflow else { throw ControlPlaneError(.invalid, "\(old.name) has too many versions") }
    var deployment = old
    deployment.generation = generation
    deployment.failure = nil
    if var resolved = old.resolved, blobs.contains(resolved.reference.digest) {
      resolved.generation = generation
      deployment.resolved = resolved
    } else {
      deployment.resolved = nil
    }
    return [
      .deployment(deployment),
      .change(
        ChangeRecord(
          id: .random(), kind: .deploy, deployment: deployment.id, generation: generation, requestedBy: actor, at: now)),
    ]
  }
}
