import ArgumentParser
import ControlAPI
import EdgeModel

struct Follow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deploy new commits of a deployment's branch by itself, or no longer.",
    discussion: """
      The leader looks at the branch again and again and updates the deployment when it has moved. A commit that did not \
      come up, or that was rolled back from, is not tried again. 'flotilla webhook' spares the waiting.

      EXAMPLES
        flotilla follow shop
        flotilla follow shop --every 5m
        flotilla follow shop --stop
      """)

  @OptionGroup var target: DeploymentArgument

  @Option(help: ArgumentHelp("How often to look: 30s, 5m, 2h. Default: as before, or 60s.", valueName: "interval"))
  var every: Interval?

  @Flag(help: "Follow it no longer.")
  var stop = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if stop, every != nil { throw ValidationError("--every and --stop exclude each other") }
  }

  func run() async throws {
    let session = try global.session()
    let result =
      stop
      ? try await session.client.unfollow(target.deployment)
      : try await session.client.follow(target.deployment, FollowRequest(seconds: every?.seconds))
    if session.json {
      if let deployment = result.deployment { return try session.json(ChangedDeployment(deployment, by: result)) }
      return try session.json(result)
    }
    let name = result.deployment?.name.rawValue ?? target.deployment
    let interval = result.deployment?.following.map { ", looked at every \(Interval($0.seconds))" } ?? ""
    try session.console.out(stop ? "\(name) follows its branch no longer" : "\(name) follows its branch\(interval)")
  }
}
