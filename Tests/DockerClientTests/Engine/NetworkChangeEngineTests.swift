import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct NetworkChangeEngineTests {
    @Test func `a container is put on a network with an address of its choice, and taken off`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      let third = UInt8.random(in: 0 ... .max)
      var spec = NetworkSpec(name: name, labels: [TestEngine.label: name], isInternal: true)
      spec.addressing = NetworkAddressing([.init(subnet: "10.97.\(third).0/24", gateway: "10.97.\(third).254")])
      spec.driverOptions = ["com.docker.network.bridge.name": "ft\(UInt32.random(in: 0...99_999_999))"]
      let id = try await docker.networks.create(spec).id
      try await TestEngine.withContainer(docker, ["sleep", "1000"]) { container in
        try await docker.containers.start(container)
        var settings = EndpointSettings()
        settings.aliases = ["store"]
        settings.chosen.address = "10.97.\(third).7"
        try await docker.networks.connect(name, container: container, settings)
        let network = try await docker.networks.inspect(id, verbose: true)
        #expect(network.isInternal)
        #expect(network.scope == "local")
        #expect(network.addressing.pools.first?.gateway == "10.97.\(third).254")
        #expect(network.driverOptions == spec.driverOptions)
        #expect(network.containers[container]?.address == "10.97.\(third).7/24")
        let endpoint = try #require(try await docker.containers.inspect(container).network.networks[name])
        #expect(endpoint.aliases.contains("store"))
        #expect((endpoint.address, endpoint.prefixLength) == ("10.97.\(third).7", 24))
        #expect(endpoint.macAddress?.isEmpty == false)
        #expect(await TestEngine.code { try await docker.networks.connect(name, container: container) } == .forbidden)

        try await docker.networks.disconnect(name, container: container)
        #expect(try await docker.networks.inspect(id).containers.isEmpty)
        settings.gatewayPriority = 2
        let newer = await TestEngine.code { [settings] in
          try await docker.networks.connect(name, container: container, settings)
        }
        #expect(newer == .unsupported)
      }
      let mine: EngineFilters = [.label(TestEngine.label, name)]
      let gone = try await TestEngine.pruned {
        !$0.isEmpty
      } _: {
        try await docker.networks.prune(mine)
      }
      #expect(gone == [name])
      #expect(await TestEngine.code { _ = try await docker.networks.inspect(id) } == .notFound)
      spec.hasIPv4 = false
      let newer = await TestEngine.code { [spec] in _ = try await docker.networks.create(spec) }
      #expect(newer == .unsupported)
    }

    @Test func `a network takes over what makes up another`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      let subnet = "10.98.\(UInt8.random(in: 0 ... .max)).0/24"
      var pattern = NetworkSpec(name: "\(name)-pattern", labels: [TestEngine.label: name])
      pattern.isPattern = true
      pattern.addressing = NetworkAddressing([.init(subnet: subnet)])
      _ = try await docker.networks.create(pattern)
      var spec = NetworkSpec(name: name, labels: ["own": "yes"])
      spec.pattern = pattern.name
      let labelled = spec
      #expect(await TestEngine.code { _ = try await docker.networks.create(labelled) } == .forbidden)
      spec.labels = [:]
      _ = try await docker.networks.create(spec)
      let first = try await docker.networks.inspect(pattern.name)
      #expect((first.isPattern, first.pattern) == (true, nil))
      let second = try await docker.networks.inspect(name)
      #expect((second.isPattern, second.pattern) == (false, pattern.name))
      #expect(second.labels == pattern.labels)
      #expect(second.addressing.pools.map(\.subnet) == [subnet])
      for name in [name, pattern.name] { try await docker.networks.remove(name) }
    }

    @Test func `volumes have options of their driver, and are pruned by label`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      var spec = VolumeSpec(name: name, labels: [TestEngine.label: name])
      spec.driverOptions = ["type": "tmpfs", "device": "tmpfs", "o": "size=1m"]
      let volume = try await docker.volumes.create(spec)
      #expect((volume.driver, volume.scope) == ("local", "local"))
      #expect(volume.driverOptions == spec.driverOptions)
      #expect(volume.created != nil)
      try await docker.volumes.remove(name)  // engines spare it in a prune, for its options

      try await docker.volumes.create(name, labels: [TestEngine.label: name])
      let mounts: (inout ContainerSpec) -> Void = {
        $0.mounts = [ContainerMount(type: "volume", source: name, target: "/data")]
      }
      try await TestEngine.withContainer(docker, ["sh", "-c", "head -c 70000 /dev/zero > /data/file"], mounts) { id in
        let exit = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        #expect(exit.code == 0)
        let usage = try await TestEngine.usage(docker).volumes.first { $0.name == name }?.usage
        #expect((usage?.size, usage?.containers) == (70_000, 1))
      }
      let mine: EngineFilters = [.label(TestEngine.label, name)]
      // This engine would take named ones as well, which wasn't asked for.
      #expect(await TestEngine.code { _ = try await docker.volumes.prune(mine) } == .unsupported)
      let report = try await TestEngine.pruned {
        !$0.removed.isEmpty
      } _: {
        try await docker.volumes.prune(mine, all: true)
      }
      #expect(report.removed == [name])
      #expect(report.reclaimed == 70_000)
      #expect(await TestEngine.code { _ = try await docker.volumes.inspect(name) } == .notFound)
    }

    @Test func `volumes of a swarm take a newer engine`() async throws {
      let docker = try TestEngine.connect()
      var cluster = ClusterVolumeSpec()
      cluster.group = "group"
      cluster.accessMode.sharing = "all"
      var spec = VolumeSpec(name: "flotilla-test-cluster", driver: "csi")
      spec.cluster = cluster
      let made = await TestEngine.code { [spec] in _ = try await docker.volumes.create(spec) }
      #expect(made == .unsupported)
      let wish = cluster
      let changed = await #expect(throws: DockerError.self) {
        try await docker.volumes.update("flotilla-test-cluster", version: 1, to: wish)
      }
      #expect((changed?.code, changed?.operation) == (.unsupported, "VolumeUpdate"))
    }
  }
}
