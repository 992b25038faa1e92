import ArgumentParser

/// What the command line says. Each option is stronger than the file's setting.
struct AgentOptions: ParsableArguments {
  @Option(help: "A TOML file with settings; docs/agent.md lists them.")
  var config: String?

  @Option(help: "Where the agent keeps its state. Default: /var/lib/flotilla for root, else ~/.local/share/flotilla.")
  var dataDir: String?

  @Option(
    help: ArgumentHelp(
      "Where the control API listens. Default: 127.0.0.1:7070. Port 0 takes any free one.", valueName: "host:port"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "The RabbitMQ to use: amqp://user:password@host:port/vhost. Default: the leader provides one, if it can.",
      valueName: "url"))
  var broker: String?

  @Flag(help: "Keep messages in this process; no RabbitMQ.")
  var embedded = false

  @Option(help: "What runs apps: docker, process, or none. Default: docker if an engine answers, else process.")
  var runtime: RuntimeName?

  @Option(help: ArgumentHelp("The control API of the agent to work for, such as http://cellar:7070.", valueName: "url"))
  var join: String?

  @Option(help: "What people call this machine. Default: its host name.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The host that others reach this machine by. Default: the address it listens on.", valueName: "host"))
  var advertise: String?

  @Flag(help: "Lead the ports of other machines' apps to wherever those run: this machine's address serves every app.")
  var ingress = false

  func validate() throws {
    if embedded, broker != nil { throw ValidationError("--embedded and --broker exclude each other") }
  }
}

enum RuntimeName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case docker, process
  /// The machine runs no apps; it may hold the log and lead.
  case none
}
