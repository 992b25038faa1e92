import ArgumentParser

@main
struct FlotillaAgent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flotilla-agent",
    abstract: "Makes this machine part of a platform that runs apps from Git repositories.",
    discussion: """
      Alone on the LAN the agent leads a platform and works for it. With --join it works for another agent's.

      Examples:
        flotilla-agent                                        # lead, listen on 127.0.0.1:7070
        flotilla-agent --listen 0.0.0.0:7070 --name cellar    # lead, open to the LAN
        FLOTILLA_TOKEN=… flotilla-agent --listen 0.0.0.0:7070 --join http://cellar:7070
        flotilla-agent --broker amqp://flotilla:…@cellar:5672 # messages over RabbitMQ

      The token of the control API is made at the first start, in the file 'token' of the data directory. A machine
      that joins gets the leader's token in FLOTILLA_TOKEN.
      """,
    version: "flotilla-agent \(programVersion)",
    subcommands: [RunAgent.self, ServeStatic.self],
    defaultSubcommand: RunAgent.self)
}
