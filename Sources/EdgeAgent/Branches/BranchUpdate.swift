import EdgeModel

/// What the leader writes when a branch that is followed has a new commit, as a pure function of the state: an update like
/// one that a person asks for.
struct BranchUpdate {
  let deployment: DeploymentID
  let head: CommitID
  let now: Timestamp
  let change: ChangeID

  /// In whose name it is done.
  static let actor = Actor(role: .leader, name: "following its branch")

  /// - Returns: nothing where it isn't wanted any more: people may have stopped, gone back or updated since the look.
  func changes(in state: DesiredState) -> [DesiredChange] {
    guard var deployment = state.deployments[deployment], deployment.follows(to: head) || deployment.mayRetry(head)
    else { return [] }
    let (next, overflow) = deployment.highestGeneration.addingReportingOverflow(1)
    guard !overflow else { return [] }
    deployment.generation = next
    deployment.failure = nil
    // The branch has moved: what was left before may be deployed again when it comes back.
    deployment.following?.passed = [head]
    let record = ChangeRecord(
      id: change, kind: .update, deployment: deployment.id, generation: next, requestedBy: Self.actor, at: now)
    return [.deployment(deployment), .change(record)]
  }
}
