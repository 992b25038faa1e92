import ArgumentParser
import ControlAPI

struct Rebalance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move apps from machines of which much is spoken for to those of which little is.",
    discussion: """
      Spoken for is what apps ask for in their manifests ('resources', or else their limits), not what they use; apps that \
      ask for nothing don't count. Only apps are moved that can serve on both machines meanwhile, at most 8 at a time, and \
      each comes up on its next machine before it ends on the other. The command returns when that is under way.

      EXAMPLES
        flotilla rebalance --dry-run
        flotilla rebalance
        flotilla rebalance --dry-run --json | jq -r '.moves[] | "\\(.name) \\(.from) \\(.to)"'
      """)

  @Flag(help: "Only say what would move, why, and what it gains.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let summary = try await session.client.rebalance(RebalanceRequest(dryRun: dryRun))
    guard !session.json else { return try session.json(summary) }
    try session.table(
      RebalanceText.table(summary, session.console.outputStyle), orWords: "no move would gain enough")
    for fixed in summary.fixed { session.console.note("\(fixed.name) stays: \(fixed.reason.printable)") }
    if !dryRun, !summary.moves.isEmpty { session.console.note("under way; 'flotilla ps' shows how far") }
  }
}
