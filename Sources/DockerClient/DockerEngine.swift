internal import HTTPTransport
public import Logging

/// A client of the Docker Engine API.
///
/// The operations are grouped as the API's reference groups them:
///
///     let docker = try DockerEngine(host: "unix:///var/run/docker.sock")
///     print(try await docker.system.version().version)
///     let id = try await docker.containers.create(ContainerSpec(image: "busybox", command: ["echo", "hi"])).id
///     let exit = try await docker.containers.wait(for: id, until: .nextExit) {
///       try await docker.containers.start(id)
///     }
///
/// The API's version is agreed on with the engine at the first call. All calls throw ``DockerError``, or
/// `CancellationError` when their task was cancelled, which also ends what they do on the connection.
public struct DockerEngine: Sendable {
  /// Where the engine listens on Linux if nobody moved it.
  public static let defaultSocketPath = "/var/run/docker.sock"

  let connection: EngineConnection

  /// - Parameters:
  ///   - host: what `DOCKER_HOST` holds: `unix:///path`, `tcp://host:port`, `http://…` or `https://…`.
  ///   - certificatePath: what `DOCKER_CERT_PATH` holds: a directory with `ca.pem`, `cert.pem` and `key.pem`. With it,
  ///     `tcp` means TLS.
  ///   - version: the API's version, if it shall not be agreed on with the engine.
  ///   - logger: is told at debug level what was refused.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` if `host` is no address of an engine.
  public init(
    host: String, certificatePath: String? = nil, version: APIVersion? = nil, logger: Logger = .current
  ) throws(DockerError) {
    let endpoint = try EngineHost.endpoint(host, certificatePath: certificatePath)
    connection = EngineConnection(endpoint, version: version, logger: logger)
  }

  /// The engine behind a Unix socket.
  public init(
    socketPath: String = DockerEngine.defaultSocketPath, version: APIVersion? = nil, logger: Logger = .current
  ) throws(DockerError) {
    try self.init(host: "unix://\(socketPath)", version: version, logger: logger)
  }

  /// The engine that the `docker` command would use, by `DOCKER_HOST`, `DOCKER_CERT_PATH`, `DOCKER_TLS_VERIFY` and
  /// `DOCKER_API_VERSION`.
  public init(environment: [String: String], logger: Logger = .current) throws(DockerError) {
    func setting(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    var version: APIVersion?
    if let text = setting("DOCKER_API_VERSION") {
      version = APIVersion(text)
      if version == nil {
        throw DockerError(.invalidConfiguration, "DOCKER_API_VERSION is \"\(text)\", which is no version")
      }
    }
    let usesTLS = setting("DOCKER_TLS_VERIFY") != nil || setting("DOCKER_CERT_PATH") != nil
    let certificates = setting("DOCKER_CERT_PATH") ?? setting("HOME").map { $0 + "/.docker" }
    try self.init(
      host: setting("DOCKER_HOST") ?? "unix://\(Self.defaultSocketPath)", certificatePath: usesTLS ? certificates : nil,
      version: version, logger: logger)
  }

  /// The engine itself: is it there, what is it, what happens on it.
  public var system: SystemOperations { SystemOperations(connection: connection) }
  /// Building, listing and removing images.
  public var images: ImageOperations { ImageOperations(connection: connection) }
  /// The life of containers, their logs and their use of resources.
  public var containers: ContainerOperations { ContainerOperations(connection: connection) }

  /// Ends what is under way and closes the connections. Happens by itself when the last copy of the value is gone.
  public func close() async {
    await connection.close()
  }
}
