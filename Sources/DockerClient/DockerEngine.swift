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
  ///   - host: what `DOCKER_HOST` holds: `unix:///path`, `tcp://host:port`, `http://…`, `https://…`, or
  ///     `ssh://user@host:port`, which takes the commands `ssh` here and `docker` on the other machine.
  ///   - certificatePath: what `DOCKER_CERT_PATH` holds: a directory with `ca.pem`, the authority of the engine's
  ///     certificate, and, where the engine wants to know its clients, `cert.pem` and `key.pem`. With it, `tcp` means TLS.
  ///   - version: the API's version, if it shall not be agreed on with the engine. Calls throw
  ///     ``DockerError/Code/unsupported`` where it is before ``APIVersion/oldest``.
  ///   - timeouts: how long the phases of a call may take.
  ///   - logger: is told at debug level what was refused.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` if `host` is no address of an engine, or there is a `cert.pem`
  ///   without its `key.pem`, or the other way round.
  public init(
    host: String, certificatePath: String? = nil, version: APIVersion? = nil,
    timeouts: EngineTimeouts = EngineTimeouts(), logger: Logger = .current
  ) throws(DockerError) {
    let address = try EngineAddress(host, certificates: certificatePath.map { EngineCertificates(folder: $0) })
    self.init(address, version: version, timeouts: timeouts, logger: logger)
  }

  init(
    _ address: EngineAddress, version: APIVersion? = nil, timeouts: EngineTimeouts = EngineTimeouts(),
    logger: Logger = .current
  ) {
    connection = EngineConnection(address, version: version, timeouts: timeouts, logger: logger)
  }

  /// The engine behind a Unix socket.
  public init(
    socketPath: String = DockerEngine.defaultSocketPath, version: APIVersion? = nil, logger: Logger = .current
  ) throws(DockerError) {
    try self.init(host: "unix://\(socketPath)", version: version, logger: logger)
  }

  /// The engine that the `docker` command would use, by `DOCKER_HOST` with `DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY`,
  /// `DOCKER_CONTEXT`, the current context of its configuration, and `DOCKER_API_VERSION`.
  ///
  /// Where none of them says anything: the first socket that exists, of the machine's, the user's own (rootless, Docker
  /// Desktop), and Podman's. If nobody answers there, calls say so: an engine that was stopped isn't replaced by another
  /// with other containers. Who never wants Podman names the socket.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a setting that can't be used.
  public init(
    environment: [String: String], timeouts: EngineTimeouts = EngineTimeouts(), logger: Logger = .current
  ) throws(DockerError) {
    let settings = EngineSettings(environment)
    self.init(try settings.address(), version: try settings.version(), timeouts: timeouts, logger: logger)
  }

  /// Runs tasks on the thread that talks to the engine, and in the global pool while there is none.
  ///
  /// ```swift
  /// try await withTaskExecutorPreference(docker.executor) {
  ///   for id in ids { print(try await docker.containers.inspect(id).name) }
  /// }
  /// ```
  ///
  /// What such a task waits for is there on its own thread, and no other one is woken for it: many short calls at once take a
  /// third less of processor time. That thread serves all calls of this value and its copies in between, so the tasks must not
  /// block or compute for long. Child tasks run there, too; unstructured ones don't.
  public var executor: any TaskExecutor { connection.executor }

  /// The engine itself: is it there, what is it, what happens on it.
  public var system: SystemOperations { SystemOperations(connection: connection) }
  /// Building, listing and removing images.
  public var images: ImageOperations { ImageOperations(connection: connection) }
  /// The life of containers, their logs and their use of resources.
  public var containers: ContainerOperations { ContainerOperations(connection: connection) }

  /// Further commands in containers that run.
  public var exec: ExecOperations { ExecOperations(connection: connection) }

  /// Networks that containers share.
  public var networks: NetworkOperations { NetworkOperations(connection: connection) }
  /// Volumes that outlive containers.
  public var volumes: VolumeOperations { VolumeOperations(connection: connection) }

  /// The swarm that the engine founds, joins, leads or leaves.
  public var swarm: SwarmOperations { SwarmOperations(connection: connection) }
  /// Services of the swarm.
  public var services: ServiceOperations { ServiceOperations(connection: connection) }
  /// Tasks of those services.
  public var tasks: TaskOperations { TaskOperations(connection: connection) }
  /// Machines of the swarm.
  public var nodes: NodeOperations { NodeOperations(connection: connection) }
  /// Secrets that the swarm keeps for services.
  public var secrets: SecretOperations { SecretOperations(connection: connection) }
  /// Files that the swarm keeps for services.
  public var configs: ConfigOperations { ConfigOperations(connection: connection) }

  /// Plugins of the engine.
  public var plugins: PluginOperations { PluginOperations(connection: connection) }
  /// What registries say of images.
  public var distribution: DistributionOperations { DistributionOperations(connection: connection) }
  /// Containers' states that were frozen.
  public var checkpoints: CheckpointOperations { CheckpointOperations(connection: connection) }
  /// Sessions, in which BuildKit asks the client for what a build needs.
  public var session: SessionOperations { SessionOperations(connection: connection) }

  /// Ends what is under way and closes the connections. Happens by itself when the last copy of the value is gone.
  public func close() async {
    await connection.close()
  }
}
