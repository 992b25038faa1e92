import ArgumentParser
import ControlAPI

struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take back a version that is on its way.",
    discussion: """
      Its build or start ends at once and leaves nothing; the version that ran before goes on. A deployment that never ran \
      stays as one that failed: 'flotilla start' tries it again, 'flotilla destroy' removes it.

      EXAMPLES
        flotilla cancel shop
      """)

  @OptionGroup var target: DeploymentArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.cancel(target.deployment)
    try await session.conclude(result, wait: nil) { .settled(generation: $0.generation) }
  }
}
