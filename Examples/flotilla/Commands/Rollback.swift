import ArgumentParser
import ControlAPI

struct Rollback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a version again that ran well before.",
    discussion: """
      The platform keeps the newest five versions of a deployment that ran well; 'flotilla status' lists them. The files \
      of that version are those that it had then: nothing is fetched.

      EXAMPLES
        flotilla rollback shop --wait
        flotilla rollback shop --to 3
      """)

  @OptionGroup var target: DeploymentArgument

  @Option(help: ArgumentHelp("Its number; else the newest that differs from what runs.", valueName: "version"))
  var to: UInt32?

  @OptionGroup var waiting: WaitOptions
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let result = try await session.client.rollBack(target.deployment, to: to)
    try await session.conclude(result, wait: waiting) { .settled(generation: $0.generation) }
  }
}
