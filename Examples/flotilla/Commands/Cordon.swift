import ArgumentParser
import ControlAPI

struct Cordon: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a machine get nothing new.",
    discussion: """
      What it has stays and is started again when it ends; a new version of an app goes to another machine, if there is one \
      and the app has no data here. It holds until 'flotilla uncordon', also when another machine leads. On a machine that \
      is being drained it ends the moving.

      EXAMPLES
        flotilla cordon attic
        flotilla nodes --json | jq -r '.[] | select(.cordon) | .name'
      """)

  @OptionGroup var target: MachineArgument
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let summary = try await session.client.cordon(target.node)
    guard !session.json else { return try session.json(summary) }
    try session.console.out("\(summary.name) gets nothing new\(DrainText.count(summary.apps.count))")
  }
}
