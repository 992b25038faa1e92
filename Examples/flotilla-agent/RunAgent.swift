import ArgumentParser
import ControlServer
import Coordination
import EdgeAgent
import EdgeModel
import EdgeStore
import Logging
import ServiceLifecycle
import UnixSignals

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs the agent until it is asked to stop.
struct RunAgent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the agent (what it does without a subcommand).")

  @OptionGroup var options: AgentOptions

  func run() async throws {
    let settings = try AgentSettings(options, environment: ProcessInfo.processInfo.environment)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "flotilla-agent")
    logger.logLevel = settings.logLevel
    do {
      try await Self.serve(settings, logger)
    } catch let error as StoreError {
      throw StartFailure(error.message)
    } catch let error as DesiredLogError {
      throw StartFailure(error.message)
    } catch let error as ControlPlaneError {
      throw StartFailure(error.message)
    } catch let error as GitError {
      throw StartFailure(error.message)
    } catch let error as RuntimeError {
      throw StartFailure(error.message)
    }
  }

  private static func serve(_ settings: AgentSettings, _ logger: Logger) async throws {
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
    let owner = try TokenAuthorizer.Token(
      home.token, actor: Actor(role: .user, name: "owner", isAdministrator: true))
    let server = ControlServer(
      controlPlane: agent.controlPlane, authorizer: TokenAuthorizer([owner]),
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

/// Why the agent can't start, in a sentence; printed without the name of its type.
struct StartFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
