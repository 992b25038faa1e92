import ArgumentParser
import ControlAPI
import EdgeModel

struct Ps: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the deployments.",
    discussion: """
      EXAMPLES
        flotilla ps
        flotilla ps --all                     # those that were destroyed, too
        flotilla ps --json | jq -r '.[] | select(.status == "failed") | .name'
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "Also list the newest of those that were destroyed.")
  var all = false

  func run() async throws {
    let session = try global.session()
    let deployments = try await session.client.deployments().filter { all || $0.status != .destroyed }
    guard !session.json else { return try session.json(deployments) }
    try session.table(
      DeploymentText.table(deployments, session.console.outputStyle),
      orWords: "nothing is deployed; 'flotilla deploy GIT_URL' does")
  }
}
