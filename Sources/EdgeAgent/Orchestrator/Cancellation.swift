import EdgeModel

/// What taking back a version that is on its way changes: what it has so far goes, and what ran before it goes on.
struct Cancellation {
  /// The version that is on its way.
  let deployment: Deployment
  /// Who cancels it, for people.
  let words: String

  /// Whether the newest version ran well before, so that whatever happens to it now is no rollout.
  static func isTooLate(for deployment: Deployment) -> Bool {
    deployment.history.contains { $0.generation == deployment.generation }
  }

  func changes(in state: DesiredState) throws -> [DesiredChange] {
    var deployment = deployment
    let all = state.allocations(of: deployment.id).filter { $0.phase != .remove }
    let attempts = all.filter { $0.id.generation == deployment.generation }
    let others = all.filter { $0.id.generation != deployment.generation }
    let attempted =
      attempts.last.map { ResolvedSource(of: $0) }
      ?? deployment.resolved.flatMap { $0.generation == deployment.generation ? $0 : nil }
    deployment.failure = DeploymentFailure(
      generation: deployment.generation, stage: .cancelled, reason: words, commit: attempted?.reference.commit)
    deployment.following?.pass(attempted?.reference.commit)
    if let serving = others.last(where: { $0.phase == .run }) {
      deployment.resolved = ResolvedSource(of: serving)
    } else if others.isEmpty, let good = Fallback.version(of: deployment),
      attempted.map({ !$0.isSame(as: good) }) ?? true
    {
      // It made place already, and is started again.
      let (next, overflow) = deployment.highestGeneration.addingReportingOverflow(1)
      guard !overflow else { throw ControlPlaneError(.invalid, "this deployment had too many versions") }
      deployment.generation = next
      deployment.resolved = good.again(as: next)
    }
    let removed: [DesiredChange] = try attempts.map { attempt in
      var attempt = attempt
      try attempt.move(to: .remove, because: .superseded, by: .leader)
      return .allocation(attempt)
    }
    return removed + [.deployment(deployment)]
  }
}
