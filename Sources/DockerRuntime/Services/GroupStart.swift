import DockerClient
import EdgeAgent
import EdgeModel
import Manifests

/// Brings up the services of one allocation: network, volumes, images, then one container after the other, each when those
/// that it depends on are there. What is there already stays.
struct GroupStart {
  let docker: DockerEngine
  let configuration: DockerRuntimeConfiguration
  let allocation: Allocation
  let time: TimeSource
  let watch: EngineWatch
  let log: any LogSink
  let builds: BuildRoom
  let images: OwnImages

  /// A container that runs now, or has run to its end.
  struct Started {
    var part: ServicePart
    var container: String
  }

  /// - Parameter follow: told of each container as soon as it runs, so that its output is there while others start.
  func run(from artifact: Artifact, follow: (ServicePart, String) async -> Void) async throws {
    let parts: [ServicePart]
    do {
      parts = try ServicePart.inOrder(allocation)
    } catch {
      throw RuntimeError(.unsupported, "its services wait for each other: \(error)")
    }
    var existing = try await containers()
    let isUp = parts.allSatisfy { part in existing[part.label].map { isDone($0) } ?? false }
    if !isUp {
      try await ensureNetwork()
      try await ensureVolumes()
      for part in parts where existing[part.label].map({ $0.status == .removing }) ?? true {
        let image = try await image(of: part, artifact)
        let spec = ContainerSpec(part, image: image, configuration)
        _ = try await docker.containers.create(spec, name: part.containerName)
      }
      existing = try await containers()
    }
    var started: [Started] = []
    for part in parts {
      guard let container = existing[part.label] else {
        throw RuntimeError(.unavailable, "the container of '\(part.spec.name)' went away while the app was started")
      }
      if !isDone(container) {
        try await waitForDependencies(of: part, started)
        try await start(container.id, part)
      }
      await follow(part, container.id)
      started.append(Started(part: part, container: container.id))
    }
  }

  /// Runs, or is a task that has done its work. One that failed is started again.
  private func isDone(_ container: ContainerSummary) -> Bool {
    container.status == .running || container.status == .restarting
      || (container.isTask && container.status == .exited && container.statusText.hasPrefix("Exited (0)"))
  }

  private func containers() async throws -> [String?: ContainerSummary] {
    let found = try await docker.containers.list(DockerLabels.filter(configuration.node, allocation.id), all: true)
    return Dictionary(found.map { ($0.labels[DockerLabels.service], $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func start(_ container: String, _ part: ServicePart) async throws {
    do {
      try await docker.containers.start(container)
    } catch let error as DockerError where !error.isRetriable && error.code != .unavailable {
      let whose = part.isMain ? "the container" : "the container of its service '\(part.spec.name)'"
      throw RuntimeError(.startFailed, "\(whose) could not be started: \(error.message)", cause: error)
    }
  }

  // MARK: What it needs

  private func ensureNetwork() async throws {
    guard let name = ServicePart.network(of: allocation) else { return }
    let filters = DockerLabels.filter(configuration.node, allocation.id)
    guard try await docker.networks.list(filters).isEmpty else { return }
    let labels = DockerLabels.ofNetwork(allocation.id, node: configuration.node)
    _ = try await docker.networks.create(NetworkSpec(name: name, labels: labels))
  }

  private func ensureVolumes() async throws {
    let deployment = allocation.id.deployment
    for volume in allocation.workload.volumes {
      let name = ServicePart.volume(volume, of: deployment)
      let labels = DockerLabels.ofVolume(volume, of: deployment, node: configuration.node)
      let made = try await docker.volumes.create(name, labels: labels)
      guard made.labels[DockerLabels.deployment] == deployment.rawValue else {
        throw RuntimeError(
          .startFailed, "there is a volume '\(name)' on this machine that isn't ours; rename it or remove it")
      }
    }
  }

  private func image(of part: ServicePart, _ artifact: Artifact) async throws -> String {
    guard let language = configuration.languages[part.spec.language] else {
      throw RuntimeError(.unsupported, configuration.languages.unknownMessage(part.spec.language))
    }
    if language.usesImage {
      let fetch = ImageFetch(
        docker: docker, log: log, time: time, service: part.label, fetched: configuration.fetchedImages)
      return try await fetch.image(part.spec.settings.image ?? "")
    }
    let build = ImageBuild(
      docker: docker, configuration: configuration, part: part, language: language, time: time, builds: builds,
      images: images)
    return try await build.image(from: artifact, log: log)
  }

  // MARK: Waiting

  private func waitForDependencies(of part: ServicePart, _ started: [Started]) async throws {
    for dependency in part.spec.settings.dependencies {
      guard let other = started.first(where: { $0.part.spec.name == dependency.service }) else { continue }
      let wait = DependencyWait(
        docker: docker, part: other.part, container: other.container, time: time, watch: watch,
        limit: configuration.dependencyTimeout)
      try await wait.until(dependency.condition)
    }
  }
}
