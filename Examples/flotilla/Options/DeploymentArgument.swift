import ArgumentParser

/// The deployment that a command is about.
struct DeploymentArgument: ParsableArguments {
  @Argument(
    help: "Its name or its id, as 'flotilla ps' shows them.",
    completion: .custom { arguments, _, prefix in Candidates.deployments(arguments, prefix) })
  var deployment: String

  func validate() throws {
    guard !deployment.isEmpty, deployment.utf8.count <= 64 else {
      throw ValidationError("'\(deployment.prefix(64))' is no name or id of a deployment")
    }
  }
}
