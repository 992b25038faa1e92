import ControlServer
import EdgeAgent
import EdgeModel
import Foundation
import Logging
import Messaging

/// This machine's own RabbitMQ, as Debian packages it, run as a child of the agent.
///
/// It shares nothing with one that the machine runs otherwise: it has its own home, Erlang cookie, name server (epmd), ports
/// and login, below the agent's data directory. It starts empty every time.
struct LocalRabbitMQ: BrokerProvider {
  /// Below the agent's data directory.
  let folder: String
  let node: NodeID
  /// What it shows in TLS.
  let certificate: AgentCertificate
  /// The address to listen on.
  let listens: String
  /// By which others reach it.
  let host: String
  /// The environment's `PATH`.
  let path: String
  let logger: Logger

  /// Debian's, which doesn't insist on a user, then whatever the machine has.
  private static let packaged = "/usr/lib/rabbitmq/bin/rabbitmq-server"
  /// How long it may take to be there; on a slow machine Erlang takes its time.
  private static let patience: Duration = .seconds(120)

  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws {
    guard let server = find(Self.packaged) ?? find("rabbitmq-server"), let epmd = find("epmd") else {
      throw MessagingError(.unsupported, "no rabbitmq-server is installed here")
    }
    try PrivateFolder.make(folder)
    // Before its files are removed, and before another takes its place.
    guard await leftover.sweep() else {
      throw MessagingError(.connectionFailed, "the RabbitMQ of an agent before can't be ended")
    }
    let login = BrokerLogin()
    let ports = try FreePort.take(3)
    try prepare(login, port: ports[0])
    let url = try login.url(host: host, port: ports[0], showing: certificate)
    let program = TetheredProgram(
      companion: [epmd, "-port", "\(ports[1])", "-address", "127.0.0.1"], arguments: [server],
      environment: environment(epmd: ports[1], distribution: ports[2]), mark: folder)
    logger.info("starting RabbitMQ for the platform", metadata: ["program": "\(server)"])
    let (listens, certificate, folder, logger) = (listens, certificate, folder, logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let said = try await program.run()
        throw MessagingError(.connectionFailed, "RabbitMQ ended by itself: \(BrokerFailure.reason(said))")
      }
      group.addTask {
        let start = ContinuousClock.now
        try await Deadline.within(Self.patience, "RabbitMQ is ready") {
          try await login.waitUntilReady(
            host: BrokerAddress.own(listens), port: ports[0], showing: certificate, folder: folder)
        }
        isThere(url)
        let took = "\((ContinuousClock.now - start).components.seconds) s"
        logger.notice(
          "this machine provides the platform's RabbitMQ", metadata: ["broker": "\(url)", "took": "\(took)"])
      }
      defer { group.cancelAll() }
      while try await group.next() != nil {}
    }
  }

  /// Ends what an agent before left behind, and knows nothing of any more.
  func sweep() async {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    if await !leftover.sweep() {
      logger.warning("the RabbitMQ of an agent before can't be ended", metadata: ["folder": "\(folder)"])
    }
  }

  private var leftover: TetheredProgram { TetheredProgram(arguments: [], environment: [:], mark: folder) }

  private func find(_ name: String) -> String? {
    let folders = path.split(separator: ":").map { String($0) } + ["/usr/sbin"]
    let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Writes its settings and empties its data.
  private func prepare(_ login: BrokerLogin, port: UInt16) throws {
    for name in ["data", "log"] {
      let path = "\(folder)/\(name)"
      if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }
    for name in ["home", "data", "log"] { try PrivateFolder.make("\(folder)/\(name)") }
    try PrivateFolder.write(certificate.text, to: folder + "/certificate.pem")
    try PrivateFolder.write(certificate.keyText, to: folder + "/key.pem")
    let settings = BrokerSettings(
      listener: "1 = \(listens):\(port)", certificateFile: folder + "/certificate.pem", keyFile: folder + "/key.pem",
      login: login)
    try PrivateFolder.write(settings.text, to: folder + "/rabbitmq.conf")
    try PrivateFolder.write("[].\n", to: folder + "/enabled_plugins")
  }

  /// With RUNNING_UNDER_SYSTEMD the script becomes the Erlang machine, so that signals reach it.
  private func environment(epmd: UInt16, distribution: UInt16) -> [String: String] {
    [
      "HOME": "\(folder)/home", "PATH": path, "LANG": "C.UTF-8", "RUNNING_UNDER_SYSTEMD": "true",
      "ERL_EPMD_PORT": "\(epmd)", "ERL_EPMD_ADDRESS": "127.0.0.1",
      "RABBITMQ_DIST_PORT": "\(distribution)", "RABBITMQ_NODENAME": "flotilla-\(node)@localhost",
      "RABBITMQ_MNESIA_BASE": "\(folder)/data", "RABBITMQ_LOG_BASE": "\(folder)/log", "RABBITMQ_LOGS": "-",
      "RABBITMQ_CONF_ENV_FILE": "\(folder)/none.conf", "RABBITMQ_CONFIG_FILE": "\(folder)/rabbitmq",
      "RABBITMQ_CONFIG_FILES": "\(folder)/none.d", "RABBITMQ_ADVANCED_CONFIG_FILE": "\(folder)/none.config",
      "RABBITMQ_ENABLED_PLUGINS_FILE": "\(folder)/enabled_plugins", "RABBITMQ_PID_FILE": "\(folder)/server.pid",
      "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
    ]
  }
}
