internal import ControlAPI
public import EdgeAgent
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOSSL
public import ServiceLifecycle

/// The HTTP face of an agent: the control API over a ``ControlPlane``. With ``ControlServerConfiguration/key`` it takes TLS on the
/// same port.
///
/// It decides nothing itself. Who may do what is the authorizer's to say, everything else the control plane's. When the
/// agent shuts down, streams end and long polls are answered at once; what still runs after
/// ``ControlServerConfiguration/shutdownGrace`` is cut off.
public struct ControlServer: Service {
  private let platform: any PlatformControl
  private let secrets: (any SecretControl)?
  private let hooks: (any HookControl)?
  private let machine: (any MachineControl)?
  private let placement: (any PlacementControl)?
  private let authorizer: any Authorizer
  private let configuration: ControlServerConfiguration
  private let logger: Logger
  private let listening = ListeningPort()

  /// - Parameters:
  ///   - authorizer: asked before every request.
  ///   - logger: told of faults at error level, of requests at debug level; never of tokens and bodies.
  public init(
    controlPlane: ControlPlane, authorizer: any Authorizer,
    configuration: ControlServerConfiguration = ControlServerConfiguration(), logger: Logger = .current
  ) {
    self.init(
      platform: controlPlane, secrets: controlPlane, hooks: controlPlane, machine: controlPlane,
      placement: controlPlane, authorizer: authorizer,
      configuration: configuration, logger: logger)
  }

  init(
    platform: any PlatformControl, secrets: (any SecretControl)? = nil, hooks: (any HookControl)? = nil,
    machine: (any MachineControl)? = nil, placement: (any PlacementControl)? = nil, authorizer: any Authorizer,
    configuration: ControlServerConfiguration, logger: Logger
  ) {
    self.placement = placement
    self.hooks = hooks
    self.machine = machine
    self.secrets = secrets
    self.platform = platform
    self.authorizer = authorizer
    self.configuration = configuration
    self.logger = logger
  }

  /// The port that it listens on, once it does: the configured one, or the one that the system chose.
  /// - Throws: ``ControlServerError`` when it can't listen, `CancellationError` when the caller is cancelled.
  public var port: UInt16 {
    get async throws { try await listening.value }
  }

  /// Serves until the task is cancelled or the service group shuts down.
  /// - Throws: ``ControlServerError`` when it can't listen.
  public func run() async throws {
    let application = try makeApplication()
    let grace = configuration.shutdownGrace
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        group.addTask {
          try await gracefulShutdown()
          try await ContinuousClock().sleep(for: grace)
        }
        defer { group.cancelAll() }
        try await group.next()
      }
      listening.fail(ControlServerError(.stopped, "the control server has stopped"))
    } catch {
      guard listening.isOpen else { throw error }
      let fault = ControlServerError(
        .cannotListen,
        "can't listen on \(configuration.host):\(configuration.port): \(error); does another agent run here?",
        cause: error)
      listening.fail(fault)
      throw fault
    }
  }

  func makeApplication() throws(ControlServerError) -> some ApplicationProtocol {
    let listening = listening
    var connection = HTTP1Channel.Configuration(idleTimeout: TimeAmount(configuration.idleTimeout))
    connection.httpDecoder = .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100)
    return Application(
      router: makeRouter(),
      server: try server(connection),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: Int(configuration.port)), serverName: "flotilla",
        availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionLimit)),
      onServerRunning: { channel in
        listening.succeed(UInt16(clamping: channel.localAddress?.port ?? 0))
      },
      logger: logger)
  }

  private func server(_ connection: HTTP1Channel.Configuration) throws(ControlServerError) -> HTTPServerBuilder {
    guard let key = configuration.key else { return .http1(configuration: connection) }
    let certificate = try AgentCertificate(of: key)
    do {
      let context = try NIOSSLContext(showing: certificate)
      return HTTPServerBuilder { responder in
        SecurableChannel(base: HTTP1Channel(responder: responder, configuration: connection), context: context)
      }
    } catch {
      throw ControlServerError(.noTLS, "the machine's key can't be used for TLS: \(error)", cause: error)
    }
  }

  private func makeRouter() -> Router<ControlRequestContext> {
    let router = Router(context: ControlRequestContext.self)
    router.add(middleware: ErrorAnswers())
    routes().register(on: router, authorizer: authorizer)
    return router
  }

  /// All routes, each with its permission.
  func routes() -> RouteTable {
    let environment = RouteEnvironment(platform: platform, configuration: configuration, logger: logger)
    var table = RouteTable()
    PingRoute(environment).add(to: &table)
    DeploymentRoutes(environment, placement: placement).add(to: &table)
    LogRoutes(environment).add(to: &table)
    ChangeRoutes(environment).add(to: &table)
    NodeRoutes(environment).add(to: &table)
    UsageRoutes(environment).add(to: &table)
    BackupRoutes(environment).add(to: &table)
    AgentRoutes(environment).add(to: &table)
    LeaderRoutes(environment).add(to: &table)
    JoinRoutes(environment).add(to: &table)
    BranchRoutes(environment: environment, hooks: hooks).add(to: &table)
    if let hooks { HookRoutes(environment: environment, hooks: hooks).add(to: &table) }
    if let secrets { SecretRoutes(environment: environment, secrets: secrets).add(to: &table) }
    if let placement { PlacementRoutes(environment: environment, placement: placement).add(to: &table) }
    if let machine {
      ExecRoutes(environment, machine: machine).add(to: &table)
      CleaningRoutes(environment, machine: machine).add(to: &table)
    }
    return table
  }
}

/// Service groups print their services.
extension ControlServer: CustomStringConvertible {
  public var description: String { "ControlServer(\(configuration))" }
}
