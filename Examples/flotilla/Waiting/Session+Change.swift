import ArgumentParser
import ControlAPI
import EdgeModel

extension Session {
  /// Tells what came of a request, at once or when it is carried out.
  /// - Parameters:
  ///   - wait: `nil` not to wait.
  ///   - goal: what to wait for, given the deployment.
  /// - Throws: an exit status of 1 when it failed or took too long, of 130 when the waiting was interrupted.
  func conclude(
    _ result: ChangeResult, wait options: WaitOptions?, goal: (DeploymentSummary) -> DeploymentWait.Goal
  ) async throws {
    guard let deployment = result.deployment else {
      if json { try json(result) }
      return console.note("\(result.change.kind.rawValue): done")
    }
    guard let options, options.wait else {
      if json { try json(ChangedDeployment(deployment, by: result)) }
      let words =
        "\(result.change.kind.rawValue) of \(deployment.name) is under way (\(deployment.id), change \(result.change.id))"
      if json { console.note(words) } else { try console.out(words) }
      return
    }
    let waiting = DeploymentWait(session: self, goal: goal(deployment), limit: options.limit)
    let outcome = try await waiting.run(from: deployment)
    if json { try json(ChangedDeployment(outcome.deployment, by: result)) }
    if let failure = outcome.deployment.failure, failure.generation == result.change.generation,
      outcome.deployment.status == .running
    {
      console.note(
        """
        \(console.failure("flotilla:")) version \(failure.generation) of \(deployment.name) \
        \(failure.cancelled == true ? "was taken back" : "failed"), and the one before it runs: \(failure.reason.printable)
        """)
      throw ExitCode.failure
    }
    if outcome.deployment.generation < result.change.generation {
      console.note("there is nothing new: version \(outcome.deployment.generation) goes on")
    }
    try end(with: outcome, after: options)
  }

  private func end(with outcome: DeploymentWait.Outcome, after options: WaitOptions) throws {
    let deployment = outcome.deployment
    switch outcome {
    case .reached:
      switch deployment.status {
      case .running, .completed, .destroyed:
        if !json { try console.out(DeploymentText.result(deployment)) }
      case .failed:
        console.note(
          "see 'flotilla logs \(deployment.name)' and 'flotilla logs \(deployment.name) --build' for its output")
        throw ExitCode.failure
      default:
        console.note("\(deployment.name) is \(deployment.status.rawValue)")
        throw ExitCode.failure
      }
    case .timedOut:
      console.note(
        """
        \(console.failure("flotilla:")) after \(options.timeout) s \(deployment.name) is still \(deployment.status.rawValue); \
        it goes on, 'flotilla status \(deployment.name)' shows how it is
        """)
      throw ExitCode.failure
    case .interrupted:
      console.note(
        "the waiting has ended, \(deployment.name) goes on; 'flotilla status \(deployment.name)' shows how it is")
      throw ExitCode(Program.interrupted)
    }
  }
}

extension DeploymentWait.Outcome {
  var deployment: DeploymentSummary {
    switch self {
    case .reached(let summary), .timedOut(let summary), .interrupted(let summary): summary
    }
  }
}

extension DeploymentText {
  /// What a command that waited says in the end.
  static func result(_ deployment: DeploymentSummary) -> String {
    deployment.url?.printable ?? "\(deployment.name) \(deployment.status.rawValue)"
  }
}
