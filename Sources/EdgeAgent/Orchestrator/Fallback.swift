import EdgeModel

/// What becomes of a deployment whose newest version did not come up.
struct Fallback {
  /// The deployment as it is afterwards.
  let deployment: Deployment
  /// What runs from now on.
  let version: ResolvedSource

  /// Whether there would be something to go back to if an allocation that shall run turned out to have failed.
  static func isPossible(from allocation: Allocation, of deployment: Deployment, in state: DesiredState) -> Bool {
    var failed = allocation
    do { try failed.move(to: .failed, because: .failed(""), by: .worker) } catch { return false }
    return Fallback(from: failed, of: deployment, in: state) != nil
  }

  /// The newest version that ran well and may be started again. A task is not done a second time.
  static func version(of deployment: Deployment) -> ResolvedSource? {
    deployment.history.last.flatMap { $0.workload.kind == .service ? $0 : nil }
  }

  /// - Returns: `nil` when there is nothing to go back to: the version ran well before, or none did that may run again.
  init?(from failed: Allocation, of deployment: Deployment, in state: DesiredState) {
    guard case .failed(let words) = failed.reason else { return nil }
    let attempted = ResolvedSource(of: failed)
    guard !deployment.history.contains(where: { $0.isSame(as: attempted) }) else { return nil }
    var deployment = deployment
    deployment.failure = DeploymentFailure(
      generation: failed.id.generation, stage: .rollout, reason: words, commit: failed.source.commit)
    if let serving = state.allocations(of: deployment.id).last(where: { $0.phase == .run && $0.id < failed.id }) {
      // It never stopped.
      version = ResolvedSource(of: serving)
    } else if let good = Self.version(of: deployment) {
      let (next, overflow) = deployment.highestGeneration.addingReportingOverflow(1)
      guard !overflow else { return nil }
      deployment.generation = next
      version = good.again(as: next)
    } else {
      return nil
    }
    deployment.resolved = version
    self.deployment = deployment
  }
}
