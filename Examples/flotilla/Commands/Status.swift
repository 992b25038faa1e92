import ArgumentParser
import ControlAPI

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how a deployment is.",
    discussion: """
      EXAMPLES
        flotilla status shop
        flotilla status shop --json | jq -r .status

      What has no machine says how many machines can't run it for which reason; 'flotilla explain' says it of each.
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let deployment = try await session.client.deployment(target.deployment)
    guard !session.json else { return try session.json(deployment) }
    for line in DeploymentText.details(deployment, session.console.outputStyle) { try session.console.out(line) }
  }
}
