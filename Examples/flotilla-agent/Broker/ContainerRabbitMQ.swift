import ControlServer
import DockerClient
import EdgeAgent
import EdgeModel
import Logging
import Messaging

/// A RabbitMQ in a container, from an image that the engine has: nothing is fetched for it.
struct ContainerRabbitMQ: BrokerProvider {
  /// The image that is taken where none is named.
  static let usualImage = "rabbitmq:3"

  let engine: DockerEngine
  let image: String
  /// Of the agent's user alone.
  let folder: String
  let node: NodeID
  /// What it shows in TLS.
  let certificate: AgentCertificate
  /// The address to listen on.
  let listens: String
  /// By which others reach it.
  let host: String
  let logger: Logger

  /// By which the container is found again; its value is the machine's id.
  private static let label = "io.flotilla.broker"
  private static let patience: Duration = .seconds(120)
  /// Where its settings are in the container, and the port that AMQP in TLS has.
  private static let settings = "/etc/rabbitmq/flotilla"
  private static let port: UInt16 = 5_671

  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws {
    try await askForImage()
    try await removeLeftovers()
    try PrivateFolder.make(folder)
    let login = BrokerLogin()
    guard let port = try FreePort.take(1).first else { return }
    let url = try login.url(host: host, port: port, showing: certificate)
    let id = try await told { try await engine.containers.create(spec(port: port)).id }
    do {
      try await told { try await engine.containers.extract(files(login), to: "/", in: id) }
      try await run(id, login, url, port, isThere)
    } catch {
      await remove(id)
      throw error
    }
    await remove(id)
  }

  private func askForImage() async throws {
    do {
      _ = try await engine.images.inspect(image)
    } catch let error as DockerError where error.code == .notFound {
      throw MessagingError(
        .unsupported, "the engine has no image '\(image)' (docker pull \(image))", cause: error)
    } catch let error as DockerError {
      throw MessagingError(.connectionFailed, "Docker: \(error.message)", cause: error)
    }
  }

  /// Ends what an agent before left behind, if the engine answers soon.
  func sweep() async {
    do {
      try await Deadline.within(.seconds(3), "the engine answers") { try await removeLeftovers() }
    } catch {
      logger.debug("whether a RabbitMQ was left behind is not known", metadata: ["error": "\(error)"])
    }
  }

  /// Of an agent that was killed.
  private func removeLeftovers() async throws {
    try await told {
      for container in try await engine.containers.list([.label(Self.label, node.rawValue)], all: true) {
        try await engine.containers.remove(container.id, force: true, volumes: true)
      }
    }
  }

  private func spec(port: UInt16) -> ContainerSpec {
    var spec = ContainerSpec(image: image)
    spec.labels = [Self.label: node.rawValue]
    spec.environment = ["RABBITMQ_CONFIG_FILES": Self.settings + "/*.conf"]
    spec.ports = [PublishedPort(port: ContainerPort(Self.port), hostAddress: listens, hostPort: port)]
    return spec
  }

  /// An archive of its settings, which everybody in the container may read: which user it runs as is the image's affair, and
  /// nobody else is there.
  private func files(_ login: BrokerLogin) throws(DockerError) -> [UInt8] {
    let settings = BrokerSettings(
      listener: "default = \(Self.port)", certificateFile: Self.settings + "/certificate.pem",
      keyFile: Self.settings + "/key.pem", login: login)
    let files = ["flotilla.conf": settings.text, "certificate.pem": certificate.text, "key.pem": certificate.keyText]
    return try TarEntry.archive(
      files.sorted { $0.key < $1.key }.map { name, text in
        TarEntry(path: "\(Self.settings.dropFirst())/\(name)", content: Array(text.utf8))
      })
  }

  private func run(
    _ id: String, _ login: BrokerLogin, _ url: BrokerURL, _ port: UInt16,
    _ isThere: @escaping @Sendable (BrokerURL?) -> Void
  ) async throws {
    let (engine, image, certificate, listens, folder, logger) = (engine, image, certificate, listens, folder, logger)
    logger.info("starting RabbitMQ for the platform", metadata: ["image": "\(image)"])
    try await told { _ = try await engine.containers.start(id) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await engine.containers.wait(for: id)
        let said = try await engine.containers.logs(id, tail: BrokerFailure.lines)
          .reduce(into: [UInt8]()) { $0 += $1.bytes }
        let reason = BrokerFailure.reason(String(decoding: said, as: UTF8.self))
        throw MessagingError(.connectionFailed, "the container of RabbitMQ ended by itself: \(reason)")
      }
      group.addTask {
        try await Deadline.within(Self.patience, "RabbitMQ is ready") {
          try await login.waitUntilReady(
            host: BrokerAddress.own(listens), port: port, showing: certificate, folder: folder)
        }
        isThere(url)
        logger.notice(
          "this machine provides the platform's RabbitMQ",
          metadata: ["broker": "\(url)", "container": "\(id.prefix(12))"])
      }
      defer { group.cancelAll() }
      while try await group.next() != nil {}
    }
  }

  /// Also when the task was cancelled.
  private func remove(_ id: String) async {
    let (engine, logger) = (engine, logger)
    await Task {
      do {
        try await engine.containers.remove(id, force: true, volumes: true)
      } catch {
        logger.warning(
          "the container of RabbitMQ could not be removed",
          metadata: ["container": "\(id.prefix(12))", "error": "\(error)"])
      }
    }.value
  }

  /// The engine's errors are none that last.
  private func told<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as DockerError {
      throw MessagingError(.connectionFailed, "Docker: \(error.message)", cause: error)
    }
  }
}
