import ArgumentParser
import ControlAPI

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a code, short enough to type, with which a machine joins the platform.",
    discussion: """
      EXAMPLES
        flotilla token create
        flotilla token create --machines 5 --minutes 60
      """,
    subcommands: [Create.self])
}

extension Token {
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a code with which a machine joins the platform, once and within minutes.",
      discussion: """
        The code takes the place of the platform's token in FLOTILLA_TOKEN (flotilla-agent) and FLOTILLA_JOIN_TOKEN \
        (flotilla join). The agent that made it knows it, and only until that agent is started anew. Machines on its \
        network find it; others join by the address that is shown.

        EXAMPLES
          flotilla token create
          flotilla token create --machines 5 --minutes 60
          flotilla token create --json | jq -r .code
        """)

    @Option(help: ArgumentHelp("For how many minutes it counts, 1 to 1440.", valueName: "minutes"))
    var minutes = 10

    @Option(help: ArgumentHelp("For how many machines it counts, 1 to 100.", valueName: "machines"))
    var machines = 1

    @OptionGroup var global: GlobalOptions

    func validate() throws {
      guard (1...1_440).contains(minutes) else { throw ValidationError("--minutes: 1 to 1440") }
      guard (1...100).contains(machines) else { throw ValidationError("--machines: 1 to 100") }
    }

    func run() async throws {
      let session = try global.session()
      let made = try await session.client.makeJoinCode(JoinCodeRequest(minutes: minutes, machines: machines))
      guard !session.json else { return try session.json(made) }
      let (code, address) = (made.code.printable, made.address.printable)
      try session.console.out(code)
      let count = machines == 1 ? "one machine" : "\(machines) machines"
      session.console.note(
        """
        For \(count), within \(minutes) min. There:
          FLOTILLA_TOKEN=\(code) flotilla-agent --listen 0.0.0.0:7070
        and, if it is on another network: --join \(address)
        """)
      if ["http://127.", "http://localhost", "http://[::1]"].contains(where: { address.hasPrefix($0) }) {
        session.console.note(
          "This agent listens to this machine alone; for others to reach it, start it with --listen 0.0.0.0:7070.")
      }
    }
  }
}
