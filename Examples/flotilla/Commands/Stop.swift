import ArgumentParser
import ControlAPI

struct Stop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop a deployment; it can be started again.",
    discussion: """
      EXAMPLES
        flotilla stop shop
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.stop(target.deployment)
    try await session.conclude(result, wait: nil) { .settled(generation: $0.generation) }
  }
}
