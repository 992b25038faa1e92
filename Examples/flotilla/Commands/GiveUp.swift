import ArgumentParser
import ControlAPI
import EdgeModel

struct GiveUp: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Place the apps of machines that vanished together anew, without waiting longer.",
    discussion: """
      When half of the machines vanish at once it may be the leader that is cut off, so their apps stay where they are for a \
      minute, or until a quarter of those machines is back. Say this when you know better: their power is off, say. \
      'flotilla nodes' shows which machines are waited for.

      EXAMPLES
        flotilla give-up
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let machines = try await session.client.giveUpVanished()
    guard !session.json else { return try session.json(machines) }
    guard !machines.isEmpty else { return try session.console.out("no machines are waited for") }
    let names = machines.map(\.name.rawValue).joined(separator: ", ")
    try session.console.out("given up: \(names); what ran there is placed anew within seconds")
  }
}
