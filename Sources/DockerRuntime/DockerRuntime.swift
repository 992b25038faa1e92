public import DockerClient
public import EdgeAgent
public import EdgeModel
public import Logging
import Manifests

/// Builds and runs workloads as containers of a Docker engine.
///
/// Containers outlive the agent, killed or stopped: the next one finds them by their labels. Nothing without our label and
/// this machine's id is ever stopped or removed.
public final class DockerRuntime: WorkloadRuntime {
  let docker: DockerEngine
  let configuration: DockerRuntimeConfiguration
  let time: TimeSource
  let logger: Logger
  private let watch: EngineWatch
  private let followers: LogFollowers

  public init(
    _ docker: DockerEngine, _ configuration: DockerRuntimeConfiguration, time: TimeSource = .system, logger: Logger
  ) {
    self.docker = docker
    self.configuration = configuration
    self.time = time
    self.logger = logger
    watch = EngineWatch(docker: docker, node: configuration.node, time: time, logger: logger)
    followers = LogFollowers(docker: docker, watch: watch, time: time, logger: logger)
  }

  public func capabilities() async throws -> RuntimeCapabilities {
    try await engine { _ = try await docker.system.ping() }
    return RuntimeCapabilities(name: "docker", languages: configuration.languages.names.sorted(), isolates: true)
  }

  public func waitForChange(after version: RuntimeVersion?) async throws -> RuntimeVersion {
    RuntimeVersion(try await watch.wait(after: version?.number))
  }

  public func instances() async throws -> [RuntimeInstance] {
    try await engine {
      var found: [AllocationID: RuntimeInstance] = [:]
      for image in try await docker.images.list(DockerLabels.filter(configuration.node)) {
        guard let label = DockerLabels.read(image.labels) else { continue }
        found[label.id] = RuntimeInstance(id: label.id, phase: .created, epoch: label.epoch, probePort: label.port)
      }
      for container in try await docker.containers.list(DockerLabels.filter(configuration.node), all: true) {
        guard let label = DockerLabels.read(container.labels) else { continue }
        found[label.id] = RuntimeInstance(
          id: label.id, phase: try await phase(of: container), epoch: label.epoch, probePort: label.port)
      }
      return found.values.sorted { $0.id < $1.id }
    }
  }

  private func phase(of container: ContainerSummary) async throws -> RuntimeInstance.Phase {
    switch container.status {
    case .created: return .created
    case .exited, .dead:
      do {
        return .exited(status: Int32(clamping: try await docker.containers.inspect(container.id).state.exitCode))
      } catch let error as DockerError where error.code == .notFound {
        return .exited(status: nil)
      }
    default: return .running
    }
  }

  public func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    guard let language = configuration.languages[allocation.workload.language] else {
      throw RuntimeError(.unsupported, configuration.languages.unknownMessage(allocation.workload.language))
    }
    try await engine {
      let container = try await container(of: allocation.id)
      if let container, container.status == .running {
        await followers.follow(allocation.id, container.id, log)
        return
      }
      if let container, container.status != .removing {
        try await run(container.id, allocation, log)
        return
      }
      let build = ImageBuild(
        docker: docker, configuration: configuration, allocation: allocation, language: language, time: time)
      let image = try await build.image(from: artifact, log: log)
      let spec = ContainerSpec(allocation, image: image, configuration)
      let id = try await docker.containers.create(spec, name: "flotilla-\(allocation.id)").id
      try await run(id, allocation, log)
    }
  }

  private func run(_ container: String, _ allocation: Allocation, _ log: any LogSink) async throws {
    do {
      try await docker.containers.start(container)
    } catch let error as DockerError where !error.isRetriable && error.code != .unavailable {
      throw RuntimeError(.startFailed, "the container could not be started: \(error.message)", cause: error)
    }
    await followers.follow(allocation.id, container, log)
  }

  public func stop(_ id: AllocationID, grace: Duration, removing: Bool) async throws {
    try await engine {
      for container in try await docker.containers.list(DockerLabels.filter(configuration.node, id), all: true) {
        try await ignoringAbsence { try await docker.containers.stop(container.id, grace: grace) }
        if removing {
          try await ignoringAbsence { try await docker.containers.remove(container.id, force: true, volumes: true) }
        }
      }
      await followers.end(id)
      guard removing else { return }
      for image in try await docker.images.list(DockerLabels.filter(configuration.node, id)) {
        try await ignoringAbsence { _ = try await docker.images.remove(image.id, force: true) }
      }
    }
  }

  /// Ends what follows containers; they run on.
  public func shutdown() async {
    await watch.close()
    await followers.close()
  }

  private func container(of id: AllocationID) async throws -> ContainerSummary? {
    try await docker.containers.list(DockerLabels.filter(configuration.node, id), all: true).first
  }

  /// Who is gone already is as good as removed.
  private func ignoringAbsence(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as DockerError where error.code == .notFound {
      return
    }
  }

  /// Turns the engine's faults into a runtime's.
  private func engine<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as DockerError {
      // A conflict is what an earlier call of ours left behind for a moment.
      let passing: [DockerError.Code] = [.unavailable, .timeout, .disconnected, .conflict, .uploadFailed]
      let isAway = error.isRetriable || passing.contains(error.code)
      throw RuntimeError(isAway ? .unavailable : .startFailed, error.message, cause: error)
    }
  }
}
