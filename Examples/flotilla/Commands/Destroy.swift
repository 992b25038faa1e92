import ArgumentParser
import ControlAPI

struct Destroy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End a deployment and remove all that belongs to it.",
    discussion: """
      EXAMPLES
        flotilla destroy shop --wait
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var waiting: WaitOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.destroy(target.deployment)
    try await session.conclude(result, wait: waiting) { _ in .destroyed }
  }
}
