import ArgumentParser
import ControlAPI
import EdgeModel

struct NodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "Machines of the platform, one at a time.", subcommands: [Remove.self])

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have a machine leave the platform for good.",
      discussion: """
        What ran there is placed on other machines, and the machine is forgotten. One that is there is drained and its agent \
        stopped first, unless somebody else has it: --revoke shuts it out at once. The other machines then get another token \
        and another key for secrets by themselves, those that are switched off when they are back. What the machine knew it \
        still knows: change the values of secrets that its apps had.

        EXAMPLES
          flotilla node remove attic
          flotilla node remove attic --revoke
        """)

    @OptionGroup var target: MachineArgument
    @OptionGroup var global: GlobalOptions
    @Flag(help: "Somebody else may have the machine: all others get another token.") var revoke = false

    func run() async throws {
      let session = try global.session()
      let removal = try await session.client.removeNode(target.node, RemovalRequest(revoke: revoke))
      guard !session.json else { return try session.json(removal) }
      try session.console.out("\(removal.name) leaves the platform; what ran there is placed on other machines")
      guard removal.revoked else { return }
      try session.console.out("its token counts no more; the other machines get another one within seconds")
      if !removal.withoutKey.isEmpty {
        let names = removal.withoutKey.map(\.rawValue).joined(separator: ", ")
        try session.console.out("agents that are too old for that, and need 'flotilla token create': \(names)")
      }
    }
  }
}
