import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct SystemEngineTests {
    @Test func `the engine tells what it is and what it can do`() async throws {
      let docker = try TestEngine.connect()
      let info = try await docker.system.info()
      #expect(!info.id.isEmpty)
      #expect((info.operatingSystemKind, info.storageDriver) == ("linux", "overlay2"))
      #expect(info.storageStatus.contains { $0.first == "Supports d_type" })
      #expect(info.runtimes[info.defaultRuntime]?.path.isEmpty == false)
      #expect(info.plugins["Network"]?.contains("bridge") == true)
      #expect(info.registries.insecureNetworks.contains("127.0.0.0/8"))
      #expect(!info.addressPools.isEmpty)
      #expect(info.systemTime != nil)
      #expect(info.swarm.state == .inactive)
      #expect(info.firewall == nil, "this engine is too old to tell")
      let version = try await docker.system.version()
      #expect(version.components.map(\.name).contains("Engine"))
      #expect(version.goVersion.hasPrefix("go"))
      let ping = try await docker.system.ping()
      #expect((ping.operatingSystem, ping.isExperimental) == ("linux", false))
      // What engines are asked that don't answer HEAD.
      let pong = try await docker.request("GET", "/_ping")
      #expect((pong.text, pong.headers["Api-Version"]) == ("OK", ping.version.description))
    }

    @Test func `the engine tells what its disk is used for`() async throws {
      let docker = try TestEngine.connect()
      let image = try await TestEngine.baseImage(docker)
      try await TestEngine.withContainer(docker, ["true"]) { id in
        let usage = try await TestEngine.usage(docker)
        #expect(usage.containers.contains { $0.id == id })
        #expect(usage.images.contains { $0.tags.contains(image) && $0.size > 0 })
        #expect(usage.imageSize > 0)
      }
      #expect(await TestEngine.code { _ = try await docker.system.dataUsage(of: [.images]) } == .unsupported)
    }

    @Test func `what has no method can be asked for all the same`() async throws {
      let docker = try TestEngine.connect()
      let answer = try await docker.request("GET", "/images/json", query: ["filters": #"{"dangling":["true"]}"#])
      #expect(answer.status == 200)
      #expect(answer.headers["Content-Type"] == "application/json")
      #expect(try answer.json(as: [ImageSummary].self).allSatisfy { $0.tags.isEmpty })
      let made = try await docker.request("POST", "/volumes/create", body: ["Labels": [TestEngine.label: "1"]])
      let name: String = try made.json(as: VolumeSummary.self).name
      #expect(try await docker.request("DELETE", "/volumes/\(name)").status == 204)
      let error = await #expect(throws: DockerError.self) { try await docker.request("GET", "/no/such/page") }
      #expect((error?.code, error?.operation) == (.notFound, "GET /no/such/page"))
    }
  }
}
