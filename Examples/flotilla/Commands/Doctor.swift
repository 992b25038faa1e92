import ArgumentParser
import ControlAPI

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for what keeps the platform from working.",
    discussion: """
      It asks the agent, the other machines' agents, and looks at this machine: versions, token, machines, their addresses \
      and clocks, Git, Docker, RabbitMQ, disk, control groups. Each line says what was looked at and how it is; where \
      something is to be done, it says what. Exit status 1 if something fails.

      EXAMPLES
        flotilla doctor
        flotilla doctor --server http://10.0.0.7:7070
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session()
    let report = await Examination(client: session.client, token: session.token, surroundings: .current).run()
    if session.json {
      try session.json(report)
    } else {
      for check in report.checks { try session.console.out(check.line(session.console.outputStyle)) }
    }
    guard report.ok else { throw ExitCode.failure }
  }
}
