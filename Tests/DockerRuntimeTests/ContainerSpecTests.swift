import DockerClient
import EdgeModel
import Testing

@testable import DockerRuntime

@Suite struct ContainerSpecTests {
  @Test func `an allocation's container publishes its port and carries its environment`() {
    let allocation = Sample.allocation(environment: ["COLOUR": "red", "PORT": "1"])
    let spec = ContainerSpec(
      allocation, image: "sha256:abc", DockerRuntimeConfiguration(node: Sample.node, publishAddress: "127.0.0.1"))
    #expect(spec.image == "sha256:abc")
    #expect(spec.environment == ["COLOUR": "red", "PORT": "8080"], "PORT is the platform's to say")
    #expect(spec.ports == [PublishedPort(port: ContainerPort(8_080), hostAddress: "127.0.0.1", hostPort: 8_080)])
    #expect(spec.usesInit)
    #expect(spec.securityOptions == ["no-new-privileges"])
  }

  @Test func `a container's labels say whose it is`() throws {
    let allocation = Sample.allocation()
    let labels = DockerLabels.ofContainer(allocation, node: Sample.node)
    let read = try #require(DockerLabels.read(labels))
    #expect(read == (allocation.id, 7, 8_080))
    #expect(labels[DockerLabels.node] == Sample.node.rawValue)
  }

  @Test func `limits, volumes, ports and checks become the engine's`() throws {
    var settings = ServiceSettings()
    settings.limits = ResourceLimits(memoryBytes: 1 << 28, cpuMillicores: 1_500, processes: 9)
    settings.volumes = [VolumeMount(try VolumeName("data"[...]), at: "/data", isReadOnly: true)]
    settings.ports = [try #require(PortMapping(host: 53, container: 5_353, count: 2, transport: .udp))]
    settings.health = HealthCheck(.command(["well", "-q"]), interval: .seconds(3), retries: 4)
    settings.stopGraceSeconds = 30
    settings.restart = RestartPolicy(.always)
    let allocation = Sample.allocation(environment: ["PORT": "1"], WorkloadServices(main: settings, listenPort: 80))
    let spec = ContainerSpec(allocation, image: "a", DockerRuntimeConfiguration(node: Sample.node))
    #expect((spec.memoryLimit, spec.memoryAndSwapLimit) == (1 << 28, 1 << 28))
    #expect((spec.nanoCPUs, spec.processLimit) == (1_500_000_000, 9))
    #expect(
      spec.mounts == [
        ContainerMount(type: "volume", source: "flotilla-daaaaaaaaaaa-data", target: "/data", isReadOnly: true)
      ])
    #expect(
      spec.ports == [
        PublishedPort(port: ContainerPort(80), hostPort: 8_080),
        PublishedPort(port: ContainerPort(5_353, .udp), hostPort: 53),
        PublishedPort(port: ContainerPort(5_354, .udp), hostPort: 54),
      ])
    #expect(spec.healthCheck?.test == ["CMD", "well", "-q"])
    #expect(spec.healthCheck?.retries == 4)
    #expect(spec.stopTimeout == .seconds(30))
    #expect(DockerLabels.grace(spec.labels) == .seconds(30))
    #expect(spec.restart == .never, "the worker starts it again")
    #expect(spec.environment["PORT"] == "80", "it is the port that it listens on")
    #expect(spec.networkMode == nil, "one service needs no network of its own")
  }

  @Test func `an image keeps its own PORT`() throws {
    let services = WorkloadServices(listenPort: 80)
    let own = Sample.allocation(language: "image", environment: ["PORT": "3000"], services)
    let configuration = DockerRuntimeConfiguration(node: Sample.node)
    #expect(ContainerSpec(own, image: "a", configuration).environment["PORT"] == "3000")
    let none = Sample.allocation(language: "image", services)
    #expect(ContainerSpec(none, image: "a", configuration).environment["PORT"] == "80")
  }

  @Test func `a companion has its name, its labels and the engine's restarts`() throws {
    var settings = ServiceSettings()
    settings.image = "redis"
    settings.restart = RestartPolicy(.onFailure, budget: 2)
    let companion = ServiceSpec(
      try ServiceName("db"[...]), language: "image", environment: ["A": "b"], settings: settings)
    let allocation = Sample.allocation(WorkloadServices(companions: [companion]))
    let parts = try ServicePart.inOrder(allocation)
    #expect(parts.map(\.spec.name.rawValue) == ["app", "db"])
    let part = try #require(parts.last)
    let spec = ContainerSpec(part, image: "a", DockerRuntimeConfiguration(node: Sample.node))
    #expect(spec.environment == ["A": "b"])
    #expect(spec.networkAliases == ["db"])
    #expect(spec.networkMode == "flotilla-\(allocation.id)")
    #expect(spec.hostname == "db")
    #expect(spec.ports == [])
    #expect(spec.restart == .onFailure(atMost: 2))
    #expect(spec.labels[DockerLabels.service] == "db")
    #expect(part.containerName == "flotilla-\(allocation.id)-db")
  }

  @Test(arguments: [
    (EdgeModel.RestartPolicy(.never), ServiceKind.service, DockerClient.RestartPolicy.never),
    (EdgeModel.RestartPolicy(.always), .service, .unlessStopped),
    (EdgeModel.RestartPolicy(.always, budget: 3), .service, .onFailure(atMost: 3)),
    (EdgeModel.RestartPolicy(.always), .task, .onFailure(atMost: 5)),
    (EdgeModel.RestartPolicy(.onFailure), .service, .onFailure(atMost: 5)),
  ])
  func `restarts are the engine's for companions`(
    _ policy: EdgeModel.RestartPolicy, _ kind: ServiceKind, _ wanted: DockerClient.RestartPolicy
  ) {
    #expect(DockerClient.RestartPolicy(policy, kind) == wanted)
  }

  @Test(arguments: [[:], [DockerLabels.allocation: "not an id"], [DockerLabels.node: "naaaaaaaaaaa"]])
  func `what does not say whose it is is not ours`(labels: [String: String]) {
    #expect(DockerLabels.read(labels) == nil)
  }
}
