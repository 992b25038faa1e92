import ArgumentParser
import ControlAPI

struct Nodes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the platform's machines.",
    discussion: """
      A machine whose status has 'cordoned', 'draining', 'drained' or 'disk full' gets nothing new. The apps of one that is \
      'waited for' are not placed anew yet, since too many vanished at once: see 'flotilla give-up'.

      EXAMPLES
        flotilla nodes
        flotilla nodes --json | jq -r '.[] | select(.status == "silent") | .name'
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let nodes = try await session.client.nodes()
    guard !session.json else { return try session.json(nodes) }
    try session.table(NodeText.table(nodes, session.console.outputStyle), orWords: "the platform has no machines yet")
    if nodes.contains(where: { $0.isHeldBack == true }) {
      session.console.note(
        "half of the machines vanished at once: their apps stay for a minute; 'flotilla give-up' places them anew now")
    }
  }
}
