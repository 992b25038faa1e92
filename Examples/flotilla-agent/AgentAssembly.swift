import ControlServer
import EdgeAgent
import Logging
import ServiceLifecycle
import UnixSignals

/// The agent put together as the settings say, and run until it is asked to stop.
struct AgentAssembly {
  let settings: AgentSettings
  let logger: Logger

  func run() async throws {
    let home = try AgentHome(settings.dataDirectory, token: settings.token)
    let runtime = try await RuntimeChoice.make(settings, home, logger)
    let leader = try await LeaderChoice.make(settings, home, logger)
    let broker = try BrokerChoice.make(settings, leads: leader == nil, logger)
    let port = BoundPort()
    var configuration = AgentConfiguration(
      home: home, host: settings.advertisedHost, name: settings.name, labels: settings.labels
    ) {
      "http://\(settings.advertisedAuthority(port: try await port.value()))"
    }
    configuration.startPatience = settings.startPatience
    configuration.git.allowsFile = settings.allowsFileRepositories
    let agent = try await Agent.open(
      configuration, runtime: runtime.runtime, broker: broker, leader: leader, logger: logger)
    let server = ControlServer(
      controlPlane: agent.controlPlane, authorizer: try TokenAuthorizer(owner: home.token),
      configuration: ControlServerConfiguration(
        host: settings.listen.host, port: settings.listen.port, peerToken: home.token),
      logger: logger)
    var services: [any Service] = [
      server, PortReporter(server: server, port: port, host: settings.listen.host, logger: logger), agent,
    ]
    if let ending = runtime.ending { services.insert(ending, at: 0) }
    try await ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    ).run()
  }
}
