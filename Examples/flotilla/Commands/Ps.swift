import ArgumentParser
import ControlAPI

struct Ps: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the deployments.",
    discussion: """
      EXAMPLES
        flotilla ps
        flotilla ps --json | jq -r '.[] | select(.status == "failed") | .name'
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let deployments = try await session.client.deployments()
    guard !session.json else { return try session.json(deployments) }
    try session.table(
      DeploymentText.table(deployments, session.console.outputStyle),
      orWords: "nothing is deployed; 'flotilla deploy GIT_URL' does")
  }
}
