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
    var settings = settings
    try await TokenChoice.make(&settings, logger)
    var home = try AgentHome(settings.dataDirectory, token: settings.token)
    let ports = PortChoice.make(settings, home, logger)
    settings.leadsPorts = ports != nil
    let runtime = try await RuntimeChoice.make(settings, home, logger)
    var join = try await LeaderChoice.make(settings, home, logger)
    do {
      // What runs goes on while the agent becomes a part of another platform, or gets another address.
      while let next = try await serve(settings, home, runtime, ports, join: join) {
        settings.advertisedHost = next.host
        home = try AgentHome(reopening: home)
        join = nil
      }
    } catch {
      await ports?.end(settings, runtime.name)
      await runtime.end()
      throw error
    }
    await ports?.end(settings, runtime.name)
    await runtime.end()
  }

  /// Why an agent is to be put together once more.
  private struct Restart {
    /// The host that others know this machine by from now on.
    var host: String
  }

  /// Puts an agent together and runs it until it is asked to stop, which is `nil`, leaves its platform, or has another address.
  private func serve(
    _ settings: AgentSettings, _ home: AgentHome, _ runtime: RuntimeChoice, _ ports: PortChoice?, join: String?
  ) async throws -> Restart? {
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
    let beacons = try Beacons(settings, home, logger)
    configuration.discoverer = try beacons?.discoverer()
    if settings.namesApps, !settings.isLocal { configuration.announcer = AppNames(logger: logger) }
    let wasToldNothing = try settings.token == nil && join == nil && !home.belongsToPlatform()
    let agent = try await Agent.open(
      configuration, runtime: runtime.runtime, broker: broker, strategy: settings.strategy,
      network: HTTPAgentNetwork(token: home.token, logger: logger), join: join,
      log: try LogChoice.make(settings, home, logger), logger: logger)
    let server = ControlServer(
      controlPlane: agent.controlPlane,
      authorizer: AppTokenAuthorizer(
        controlPlane: agent.controlPlane, others: try TokenAuthorizer(owner: home.token)),
      configuration: ControlServerConfiguration(
        host: settings.listen.host, port: settings.listen.port, peerToken: home.token, key: home.key),
      logger: logger)
    let addressWatch = settings.followsAddress ? AddressWatch(settings.advertisedHost, logger: logger) : nil
    var services: [any Service] = [
      server, PortReporter(server: server, port: port, host: settings.listen.host, logger: logger), agent,
      RestoreDuty(restore: PendingRestore(home), plane: agent.controlPlane, logger: logger),
    ]
    if let beacons {
      services.append(BeaconDuty(beacons: beacons, agent: agent, port: port, logger: logger))
      if wasToldNothing { services.append(StrangerNotice(home: home, logger: logger)) }
    }
    if settings.answersParaDrop, !settings.isLocal {
      services.append(ParaDropAnswers(node: home.node, port: port, logger: logger))
    }
    if let addressWatch { services.append(addressWatch) }
    try await ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    ).run()
    if let host = addressWatch?.next { return Restart(host: host) }
    return agent.hasDeparted ? Restart(host: settings.advertisedHost) : nil
  }
}
