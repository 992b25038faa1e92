import ControlServer
import DockerRuntime
import EdgeAgent
import Logging
import ServiceLifecycle
import UnixSignals

/// The agent put together as the settings say, and run until it is asked to stop.
struct AgentAssembly {
  let settings: AgentSettings
  let logger: Logger

  func run() async throws {
    var home = try AgentHome(settings.dataDirectory, token: try await TokenChoice.make(settings, logger))
    let ports = PortChoice.make(settings, home, logger)
    var settings = settings
    settings.leadsPorts = ports != nil
    let runtime = try await RuntimeChoice.make(settings, home, logger)
    let join = try await LeaderChoice.make(settings, home, logger)
    do {
      var agent = try await serve(home, runtime, ports, join: join)
      // What runs goes on while the agent becomes a part of another platform.
      while agent.hasDeparted {
        home = try AgentHome(reopening: home)
        agent = try await serve(home, runtime, ports, join: nil)
      }
    } catch {
      await ports?.end(settings, runtime.name)
      await runtime.end()
      throw error
    }
    await ports?.end(settings, runtime.name)
    await runtime.end()
  }

  /// Puts an agent together and runs it until it is asked to stop, or leaves its platform.
  private func serve(
    _ home: AgentHome, _ runtime: RuntimeChoice, _ ports: PortChoice?, join: String?
  ) async throws -> Agent {
    let broker = try await BrokerChoice.make(settings, home, runtime.name, logger)
    let port = BoundPort()
    var configuration = AgentConfiguration(
      home: home, host: settings.advertisedHost, name: settings.name, labels: settings.labels
    ) {
      "http://\(settings.advertisedAuthority(port: try await port.value()))"
    }
    configuration.startPatience = settings.startPatience
    configuration.git.allowsFile = settings.allowsFileRepositories
    configuration.ports = ports?.forwarder
    configuration.ingress = settings.hasIngress
    configuration.http = HTTPHealthProbe()
    configuration.cleaning = settings.cleaning
    configuration.isConnected = { GatewayCheck().isConnected() }
    let agent = try await Agent.open(
      configuration, runtime: runtime.runtime, broker: broker, strategy: settings.strategy,
      network: HTTPAgentNetwork(token: home.token, logger: logger), join: join,
      log: try LogChoice.make(settings, home, logger), logger: logger)
    let server = ControlServer(
      controlPlane: agent.controlPlane,
      authorizer: AppTokenAuthorizer(
        controlPlane: agent.controlPlane, others: try TokenAuthorizer(owner: home.token)),
      configuration: ControlServerConfiguration(
        host: settings.listen.host, port: settings.listen.port, peerToken: home.token),
      logger: logger)
    let services: [any Service] = [
      server, PortReporter(server: server, port: port, host: settings.listen.host, logger: logger), agent,
      RestoreDuty(restore: PendingRestore(home), plane: agent.controlPlane, logger: logger),
    ]
    try await ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    ).run()
    return agent
  }
}
