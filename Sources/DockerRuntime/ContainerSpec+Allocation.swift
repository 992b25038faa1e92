import DockerClient
import EdgeModel
import Manifests

extension ContainerSpec {
  /// The container of an allocation of one service, or of the main one of several.
  init(_ allocation: Allocation, image: String, _ configuration: DockerRuntimeConfiguration) {
    self.init(ServicePart.main(allocation), image: image, configuration)
  }

  /// The container of a service: its ports on the host, its environment, our labels, its limits, an init that passes
  /// signals on.
  init(_ part: ServicePart, image: String, _ configuration: DockerRuntimeConfiguration) {
    self.init(image: image)
    let allocation = part.allocation
    let settings = part.spec.settings
    command = settings.command
    entrypoint = settings.entrypoint
    environment = part.spec.environment
    if part.isMain, allocation.workload.listenPort > 0 {
      // What somebody built elsewhere may know another meaning of it.
      let isOwn = configuration.languages[part.spec.language]?.dockerfile == nil
      if !isOwn || environment["PORT"] == nil { environment["PORT"] = "\(allocation.workload.listenPort)" }
    }
    labels = DockerLabels.ofContainer(allocation, part, node: configuration.node)
    hostname = part.isMain ? allocation.name.rawValue : part.spec.name.rawValue
    ports = Self.ports(part, configuration)
    host.mounts = settings.volumes.map { mount in
      ContainerMount(
        type: "volume", source: ServicePart.volume(mount.volume, of: allocation.id.deployment), target: mount.path,
        isReadOnly: mount.isReadOnly)
    }
    host.memoryLimit = settings.limits.memoryBytes
    host.memoryAndSwapLimit = settings.limits.memoryBytes
    host.nanoCPUs = settings.limits.cpuMillicores.map { $0.multipliedReportingOverflow(by: 1_000_000).partialValue }
    host.processLimit = settings.limits.processes
    stopTimeout = settings.stopGrace
    healthCheck = settings.health.flatMap { DockerClient.HealthCheck($0) }
    // The worker starts the main service again, with all that goes with it.
    host.restart = part.isMain ? .never : DockerClient.RestartPolicy(settings.restart, settings.kind)
    if let network = ServicePart.network(of: allocation) {
      host.networkMode = network
      networkAliases = [part.spec.name.rawValue]
    }
    host.usesInit = true
    host.securityOptions = ["no-new-privileges"]
    host.logging = LogDriver(type: "json-file", options: ["max-size": "10m", "max-file": "2"])
  }

  private static func ports(_ part: ServicePart, _ configuration: DockerRuntimeConfiguration) -> [PublishedPort] {
    let address = configuration.publishAddress
    var ports: [PublishedPort] = []
    let workload = part.allocation.workload
    if part.isMain, workload.port > 0 {
      ports.append(
        PublishedPort(
          port: ContainerPort(workload.listenPort), hostAddress: configuration.ledAddress ?? address,
          hostPort: workload.port))
    }
    for mapping in part.spec.settings.ports {
      let transport: ContainerPort.Transport = mapping.transport == .udp ? .udp : .tcp
      ports += mapping.pairs.map {
        PublishedPort(port: ContainerPort($0.container, transport), hostAddress: address, hostPort: $0.host)
      }
    }
    return ports
  }
}

extension DockerClient.HealthCheck {
  /// The engine runs commands; HTTP and TCP are tried from outside, where the image needs no program for it.
  init?(_ check: EdgeModel.HealthCheck) {
    switch check.probe {
    case .command(let words):
      self.init(
        test: ["CMD"] + words, interval: check.interval, timeout: check.timeout, startPeriod: check.startPeriod,
        retries: Int(clamping: check.retries))
    case .none, .http, .tcp: self.init(test: ["NONE"])
    }
  }
}

extension DockerClient.RestartPolicy {
  /// Of a service beside the main one, which the engine starts again itself.
  init(_ policy: EdgeModel.RestartPolicy, _ kind: ServiceKind) {
    switch policy.mode {
    case .never: self = .never
    // A task that ended well is done, whatever its policy says.
    case .always where kind == .service:
      self = policy.budget.map { .onFailure(atMost: Int(clamping: $0)) } ?? .unlessStopped
    case .always, .onFailure: self = .onFailure(atMost: policy.budget.map { Int(clamping: $0) } ?? 5)
    }
  }
}
