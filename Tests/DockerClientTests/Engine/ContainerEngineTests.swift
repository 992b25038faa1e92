import DockerClient
import DockerTestServer
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ContainerEngineTests {
    @Test func `the engine says who it is`() async throws {
      let docker = try TestEngine.connect()
      let ping = try await docker.system.ping()
      let version = try await docker.system.version()
      #expect(version.apiVersion == ping.version.description)
      #expect(version.operatingSystem == "linux")
      let info = try await docker.system.info()
      #expect(info.processors > 0)
      #expect(info.memory > 0)
      #expect(try await docker.system.apiVersion() <= .newest)
    }

    @Test func `a container's life from creation to removal`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      var spec = ContainerSpec(image: try await TestEngine.baseImage(docker), command: ["sh", "-c", "exec sleep 1000"])
      spec.labels = [TestEngine.label: name, "a b": "c=d"]
      spec.environment = ["KEY": "value with = and spaces"]
      spec.memoryLimit = 64 << 20
      spec.memoryAndSwapLimit = 64 << 20
      spec.nanoCPUs = 500_000_000
      spec.processLimit = 50
      spec.ports = [PublishedPort(port: ContainerPort(80), hostAddress: "127.0.0.1")]
      let id = try await docker.containers.create(spec, name: name).id
      #expect(await TestEngine.code { _ = try await docker.containers.create(spec, name: name) } == .conflict)
      #expect(try await docker.containers.inspect(name).state.status == .created)

      #expect(try await docker.containers.start(id).changed)
      #expect(try await docker.containers.start(id).changed == false)
      let details = try await docker.containers.inspect(id)
      #expect(details.name == name)
      #expect(details.state.isRunning)
      #expect(details.labels == spec.labels)
      #expect(details.environment.contains("KEY=value with = and spaces"))
      #expect(details.memoryLimit == 64 << 20)
      #expect(details.nanoCPUs == 500_000_000)
      #expect(details.ports.first?.hostAddress == "127.0.0.1")
      #expect((details.ports.first?.hostPort ?? 0) > 0)

      let mine: EngineFilters = [.label(TestEngine.label, name)]
      #expect(try await docker.containers.list(mine).map(\.id) == [id])
      #expect(try await docker.containers.list(mine).first?.names == [name])
      #expect(await TestEngine.code { try await docker.containers.remove(id) } == .conflict)

      try await docker.containers.restart(id, grace: .zero)
      let again = try await docker.containers.inspect(id).state
      #expect(again.isRunning)
      #expect(try #require(again.started) > #require(details.state.started))
      try await docker.containers.kill(id, signal: "SIGKILL")
      #expect(try await docker.containers.wait(for: id).code == 137)
      #expect(await TestEngine.code { try await docker.containers.kill(id) } == .conflict)
      #expect(try await docker.containers.stop(id, grace: .zero).changed == false)
      #expect(try await docker.containers.list(mine).isEmpty)
      #expect(try await docker.containers.list(mine, all: true).map(\.status) == [.exited])
      try await docker.containers.remove(id)
      #expect(await TestEngine.code { _ = try await docker.containers.inspect(id) } == .notFound)
      #expect(await TestEngine.code { try await docker.containers.start(id) } == .notFound)
      #expect(await TestEngine.code { try await docker.containers.remove(id) } == .notFound)
    }

    @Test func `an image that doesn't exist`() async throws {
      let docker = try TestEngine.connect()
      let spec = ContainerSpec(image: "flotilla-test/no-such-image:1")
      #expect(await TestEngine.code { _ = try await docker.containers.create(spec) } == .notFound)
      #expect(
        await TestEngine.code { _ = try await docker.images.inspect("flotilla-test/no-such-image:1") } == .notFound)
    }

    @Test func `the exit of a container that ends and is removed at once is seen`() async throws {
      let docker = try TestEngine.connect()
      let image = try await TestEngine.baseImage(docker)
      for code in 1...5 {
        var spec = ContainerSpec(image: image, command: ["sh", "-c", "exit \(code)"])
        spec.labels = [TestEngine.label: "1"]
        spec.isAutoRemoved = true
        let id = try await docker.containers.create(spec).id
        let exit = try await docker.containers.wait(for: id, until: .removed) { try await docker.containers.start(id) }
        #expect(exit.code == code)
        #expect(await TestEngine.code { _ = try await docker.containers.inspect(id) } == .notFound)
      }
    }

    @Test func `a command that doesn't exist can't be started`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["/no/such/program"]) { id in
        do {
          try await docker.containers.start(id)
          Issue.record("it was started")
        } catch let error as DockerError {
          #expect([.badRequest, .notFound].contains(error.code))
          #expect(error.message.contains("/no/such/program"))
          #expect(error.operation == "ContainerStart")
        }
      }
    }

    @Test func `what is used is measured`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "while :; do :; done"]) { id in
        try await docker.containers.start(id)
        let first = try await docker.containers.stats(id)
        #expect(first.previousCPU == nil)
        // The engine's own pair, two seconds apart.
        let pair = try await docker.containers.stats(id, oneShot: false)
        let earlier = try #require(pair.previousCPU)
        let busy = try #require(pair.cpuPercent(since: earlier))
        #expect(busy <= Double(pair.cpu.processors) * 101)
        #expect(try #require(pair.cpuPercent(since: first.cpu)) > 0)
        // How much it gets is the machine's affair; one that sleeps gets a small part of that.
        try await TestEngine.withContainer(docker, ["sleep", "600"]) { idle in
          try await docker.containers.start(idle)
          _ = try await docker.containers.stats(idle, oneShot: false)
          let sample = try await docker.containers.stats(idle, oneShot: false)
          #expect(try #require(sample.cpuPercent) < busy / 2)
        }
        #expect(pair.memoryUsed > 0)
        #expect(pair.memoryUsed < pair.memoryLimit)
        #expect((pair.processes ?? 0) > 0)
        let parts = (try #require(pair.cpu.inPrograms), try #require(pair.cpu.inKernel))
        #expect(parts.0 > 0 && parts.0 + parts.1 <= pair.cpu.container + pair.cpu.container / 10)
        #expect(pair.cpu.throttling != nil)
      }
    }

    @Test func `events tell the life of a container`() async throws {
      let docker = try TestEngine.connect()
      let mark = "\(UInt32.random(in: 0 ... .max))"
      let filters: EngineFilters = [.label(TestEngine.label, mark), .named("type", "container")]
      let live = try await docker.system.events(filters)
      let id = try await TestEngine.withContainer(docker, ["sh", "-c", "exit 3"]) {
        $0.labels = [TestEngine.label: mark]
      } _: { id in
        let exit = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        #expect(exit.code == 3)
        return id
      }
      var seen: [EngineEvent] = []
      for try await event in live {
        seen.append(event)
        if event.action == "destroy" { break }
      }
      #expect(seen.map(\.action) == ["create", "start", "die", "destroy"])
      #expect(seen.allSatisfy { $0.actor == id && $0.scope == "local" })
      #expect(seen.dropFirst(2).first?.attributes["exitCode"] == "3")
    }

    /// An engine remembers its last 256 events, whoever they are of: this one is the test's own.
    @Test(.enabled(if: PrivateDockerEngine.isWanted)) func `events that were are told again`() async throws {
      try await PrivateDockerEngine.with { engine in
        let docker = try DockerEngine(host: engine.host)
        let live = try await docker.system.events([.named("type", "volume")])
        _ = try await docker.volumes.create("kept")
        try await docker.volumes.remove("kept")
        var seen: [EngineEvent] = []
        for try await event in live {
          seen.append(event)
          if event.action == "destroy" { break }
        }
        #expect(seen.map(\.action) == ["create", "destroy"])
        let first = try #require(seen.first?.time)
        let last = try #require(seen.last?.time)
        var again: [EngineEvent] = []
        for try await event in try await docker.system.events([.named("type", "volume")], since: first, until: last) {
          again.append(event)
        }
        #expect(again.first == seen.first)
        #expect(again.map(\.actor).allSatisfy { $0 == "kept" })
      }
    }
  }
}
