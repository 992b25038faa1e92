import ArgumentParser
import ControlAPI

struct Uncordon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a machine get new apps again, after 'cordon' or 'drain'.",
    discussion: """
      What has left it doesn't come back by itself: 'flotilla rebalance --dry-run' says what could.

      EXAMPLES
        flotilla uncordon attic
      """)

  @OptionGroup var target: MachineArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let summary = try await session.client.uncordon(target.node)
    guard !session.json else { return try session.json(summary) }
    try session.console.out("\(summary.name) gets new apps again")
  }
}
