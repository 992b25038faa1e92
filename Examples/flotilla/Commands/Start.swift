import ArgumentParser
import ControlAPI

struct Start: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a stopped deployment again.",
    discussion: """
      EXAMPLES
        flotilla start shop
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.start(target.deployment)
    try await session.conclude(result, wait: nil) { .settled(generation: $0.generation) }
  }
}
