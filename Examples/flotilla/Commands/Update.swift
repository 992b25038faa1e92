import ArgumentParser
import ControlAPI

struct Update: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch a deployment's branch again and run what it holds now.",
    discussion: """
      EXAMPLES
        flotilla update shop --wait
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.update(target.deployment)
    try await session.conclude(result, wait: waiting) { .settled(generation: $0.generation) }
  }
}
