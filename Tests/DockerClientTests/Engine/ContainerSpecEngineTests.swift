import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ContainerSpecEngineTests {
    @Test func `what a container shall be is what the engine says it is`() async throws {
      let docker = try TestEngine.connect()
      let wish: (inout ContainerSpec) -> Void = { spec in
        spec.entrypoint = ["/bin/sh", "-c"]
        spec.user = "1000:1000"
        spec.domainName = "example.org"
        spec.hostname = "box"
        spec.opensInput = true
        spec.healthCheck = HealthCheck(
          test: ["CMD", "true"], interval: .seconds(2), startPeriod: .seconds(1), retries: 4)
        spec.anonymousVolumes = ["/scratch"]
        spec.limits = [ProcessLimit("nofile", soft: 100, hard: 200)]
        spec.sharedMemory = 1 << 20
        spec.temporaryDirectories = ["/tmp": "size=1m"]
        spec.kernelSettings = ["net.core.somaxconn": "99"]
        spec.dnsServers = ["127.0.0.1"]
        spec.dnsSearch = ["example.org"]
        spec.extraHosts = ["friend:127.0.0.2"]
        spec.addedCapabilities = ["NET_ADMIN"]
        spec.droppedCapabilities = ["MKNOD"]
        spec.additionalGroups = ["4"]
        spec.outOfMemoryScore = 77
        spec.isRootReadOnly = true
        spec.cpuShares = 512
        spec.memoryReservation = 16 << 20
        spec.ipcNamespace = "private"
        spec.mounts = [ContainerMount(type: "tmpfs", source: "", target: "/memory")]
        spec.mounts[0].memory.size = 1 << 20
        spec.logging = LogDriver(type: "json-file", options: ["max-size": "1m"])
        spec.devices = [HostDevice("/dev/null", inside: "/dev/nothing", permissions: "rw")]
      }
      try await TestEngine.withContainer(docker, ["exit 0"], wish) { id in
        let details = try await docker.containers.inspect(id)
        let config = details.config
        #expect(config.entrypoint == ["/bin/sh", "-c"])
        #expect(config.command == ["exit 0"])
        #expect((config.user, config.hostname, config.domainName) == ("1000:1000", "box", "example.org"))
        #expect((config.opensInput, config.closesInputOnce) == (true, true))
        #expect(config.healthCheck?.interval == .seconds(2))
        #expect(config.healthCheck?.timeout == nil)
        #expect(config.anonymousVolumes == ["/scratch"])
        let host = details.host
        #expect(host.limits == [ProcessLimit("nofile", soft: 100, hard: 200)])
        #expect(host.sharedMemory == 1 << 20)
        #expect(host.temporaryDirectories == ["/tmp": "size=1m"])
        #expect(host.kernelSettings == ["net.core.somaxconn": "99"])
        #expect(host.dnsServers == ["127.0.0.1"])
        #expect(host.dnsSearch == ["example.org"])
        #expect(host.extraHosts == ["friend:127.0.0.2"])
        #expect(host.addedCapabilities.first?.hasSuffix("NET_ADMIN") == true)
        #expect(host.droppedCapabilities.first?.hasSuffix("MKNOD") == true)
        #expect(host.additionalGroups == ["4"])
        #expect(host.outOfMemoryScore == 77)
        #expect((host.isRootReadOnly, host.cpuShares, host.memoryReservation) == (true, 512, 16 << 20))
        #expect(host.ipcNamespace == "private")
        #expect(host.mounts.first?.memory.size == 1 << 20)
        #expect(host.logging?.options == ["max-size": "1m"])
        #expect(host.devices.first?.pathInContainer == "/dev/nothing")
        #expect(details.mounts.contains { $0.type == "volume" && $0.destination == "/scratch" })
        #expect(details.platform == "linux")
      }
    }

    /// Each of these came after API 1.41, and engines before would pass over it.
    static let newer: [@Sendable (inout ContainerSpec) -> Void] = [
      { $0.annotations = ["a": "b"] },
      { $0.terminalSize = [24, 80] },
      { $0.umask = "0027" },
      {
        $0.healthCheck = HealthCheck(test: ["NONE"])
        $0.healthCheck?.startInterval = .seconds(1)
      },
      {
        $0.endpoints["bridge"] = {
          var one = EndpointSettings()
          one.macAddress = "02:42:ac:11:00:09"
          return one
        }()
      },
      {
        $0.endpoints["bridge"] = {
          var one = EndpointSettings()
          one.gatewayPriority = 1
          return one
        }()
      },
      { $0.endpoints = ["a": EndpointSettings(), "b": EndpointSettings()] },
      { spec in
        var mount = ContainerMount(type: "image", source: "busybox", target: "/image")
        mount.image.subpath = "bin"
        spec.mounts = [mount]
      },
      { spec in
        var mount = ContainerMount(type: "volume", source: "v", target: "/v")
        mount.volume.subpath = "deep"
        spec.mounts = [ContainerMount(source: "/etc", target: "/etc"), mount]
      },
    ]

    @Test(arguments: newer.indices)
    func `what only newer engines know is refused before it is sent`(_ index: Int) async throws {
      let docker = try TestEngine.connect()
      let image = try await TestEngine.baseImage(docker)
      var spec = ContainerSpec(image: image, command: ["true"])
      spec.labels = [TestEngine.label: "newer"]
      Self.newer[index](&spec)
      let wish = spec
      let error = await #expect(throws: DockerError.self) { _ = try await docker.containers.create(wish) }
      #expect(error?.code == .unsupported)
      #expect(error?.operation == "ContainerCreate")
      #expect(error?.message.contains("this engine speaks 1.41") == true)
      #expect(error?.status == nil, "nothing was sent")
      #expect(error?.isRetriable == false)
      let signal = await TestEngine.code { try await docker.containers.stop("x", signal: "SIGINT") }
      #expect(signal == .unsupported)
    }

    @Test func `a field that this client doesn't know goes to the engine and comes back`() async throws {
      let docker = try TestEngine.connect()
      let wish: (inout ContainerSpec) -> Void = { spec in
        spec["StopTimeout"] = 17
        spec.host["BlkioWeight"] = JSONValue.null
        spec["NoSuchField"] = true
      }
      try await TestEngine.withContainer(docker, ["true"], wish) { id in
        let details = try await docker.containers.inspect(id)
        #expect(details.config.stopTimeout == .seconds(17))
        #expect(details.fields["HostConfig"]?["Isolation"] == "")
        #expect(details["ProcessLabel", or: "none"] == "")
      }
    }
  }
}
