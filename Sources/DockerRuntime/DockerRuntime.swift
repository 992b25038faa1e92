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
  private let enders = GroupEnders()
  private let builds: BuildRoom
  let images: OwnImages

  /// Does nothing yet; the engine is asked when the runtime is.
  public init(
    _ docker: DockerEngine, _ configuration: DockerRuntimeConfiguration, time: TimeSource = .system, logger: Logger
  ) {
    self.docker = docker
    self.configuration = configuration
    self.time = time
    self.logger = logger
    watch = EngineWatch(docker: docker, node: configuration.node, time: time, logger: logger)
    builds = BuildRoom(docker: docker, time: time, logger: logger)
    images = OwnImages(docker: docker, node: configuration.node, time: time)
    followers = LogFollowers(docker: docker, watch: watch, time: time, logger: logger)
  }

  public func capabilities() async throws -> RuntimeCapabilities {
    try await engine { _ = try await docker.system.ping() }
    let languages = configuration.languages.names + [WorkloadSpec.severalServices, WorkloadSpec.namedVolumes]
    return RuntimeCapabilities(name: "docker", languages: languages.sorted(), isolates: true)
  }

  public func waitForChange(after version: RuntimeVersion?) async throws -> RuntimeVersion {
    RuntimeVersion(try await watch.wait(after: version?.number))
  }

  public func instances() async throws -> [RuntimeInstance] {
    try await engine {
      var found: [AllocationID: GroupState] = [:]
      for id in try await images.allocations() { found[id] = GroupState() }
      for container in try await docker.containers.list(DockerLabels.filter(configuration.node), all: true) {
        guard let label = DockerLabels.read(container.labels) else { continue }
        found[label.id, default: GroupState()].add(container, epoch: label.epoch, port: label.port)
      }
      var instances: [RuntimeInstance] = []
      for (id, state) in found.sorted(by: { $0.key < $1.key }) {
        let instance = try await state.instance(id) { try await end(of: $0) }
        instances.append(instance)
        // An app of which a part is missing is at its end, whatever of it runs on.
        if state.isMainRunning, instance.phase != .running {
          await enders.end(id) { [self] in await endRest(of: id) }
        }
      }
      return instances
    }
  }

  private func end(of container: ContainerSummary) async throws -> (code: Int32?, wasOutOfMemory: Bool) {
    do {
      let state = try await docker.containers.inspect(container.id).state
      return (Int32(clamping: state.exitCode), state.wasOutOfMemory)
    } catch let error as DockerError where error.code == .notFound {
      return (nil, false)
    }
  }

  public func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    for language in allocation.workload.allServices.map(\.language) where configuration.languages[language] == nil {
      throw RuntimeError(.unsupported, configuration.languages.unknownMessage(language))
    }
    await enders.finish(allocation.id)
    try await engine {
      let start = GroupStart(
        docker: docker, configuration: configuration, allocation: allocation, time: time, watch: watch, log: log,
        builds: builds, images: images)
      do {
        try await start.run(from: artifact) { part, container in
          await followers.follow(allocation.id, container, service: part.label, log)
        }
      } catch  where !allocation.workload.services.companions.isEmpty {
        // Services that were started for one that never came have nothing to do. The task isn't this one: it may be cancelled.
        await Task { await endCompanions(of: allocation.id) }.value
        throw error
      }
    }
  }

  private func endRest(of id: AllocationID) async {
    do {
      try await stop(id, grace: .seconds(10), removing: false)
    } catch {
      logger.warning(
        "what is left of an app could not be ended", metadata: ["allocation": "\(id)", "error": "\(error)"])
    }
  }

  /// Ends the services beside the main one, if that doesn't run.
  private func endCompanions(of id: AllocationID) async {
    do {
      let containers = try await docker.containers.list(DockerLabels.filter(configuration.node, id))
      guard !containers.contains(where: { $0.labels[DockerLabels.service] == nil }) else { return }
      for container in containers { try await stop(container, grace: .seconds(10)) }
    } catch {
      logger.debug(
        "services of an app that didn't start run on", metadata: ["allocation": "\(id)", "error": "\(error)"])
    }
  }

  /// A service that says how long it needs to stop has that, whatever `grace` is.
  public func stop(_ id: AllocationID, grace: Duration, removing: Bool) async throws {
    try await engine {
      let filters = DockerLabels.filter(configuration.node, id)
      let containers = try await docker.containers.list(filters, all: true)
      // Who uses the others ends first.
      let (companions, main) = (
        containers.filter { $0.labels[DockerLabels.service] != nil },
        containers.filter { $0.labels[DockerLabels.service] == nil }
      )
      for group in [main, companions] {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          for container in group {
            tasks.addTask { [self] in try await stop(container, grace: grace) }
          }
          try await tasks.waitForAll()
        }
      }
      await followers.finish(id)
      guard removing else { return }
      for container in containers {
        try await ignoringAbsence { try await docker.containers.remove(container.id, force: true, volumes: true) }
      }
      for (_, name) in try await images.list() where name.allocation == id {
        try await removeImage(name, force: true)
      }
      for network in try await docker.networks.list(filters) {
        try await ignoringAbsence { try await docker.networks.remove(network.id) }
      }
    }
  }

  func removeImage(_ name: ImageName, force: Bool = false) async throws {
    defer { images.forget() }
    try await ignoringAbsence { _ = try await docker.images.remove(name.text, force: force) }
  }

  private func stop(_ container: ContainerSummary, grace: Duration) async throws {
    let grace = DockerLabels.grace(container.labels) ?? grace
    try await ignoringAbsence { try await docker.containers.stop(container.id, grace: grace) }
  }

  /// Ends what follows containers; they run on.
  public func shutdown() async {
    await enders.close()
    await watch.close()
    await followers.close()
  }

  /// Who is gone already is as good as removed.
  func ignoringAbsence(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as DockerError where error.code == .notFound {
      return
    }
  }

  /// Turns the engine's faults into a runtime's.
  func engine<Result>(_ work: () async throws -> Result) async throws -> Result {
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
