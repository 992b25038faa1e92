import DockerClient
import DockerTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ExperimentEngineTests {
    @Test func `checkpoints are refused by an engine without experiments, before anything is sent`() async throws {
      let docker = try TestEngine.connect()
      let codes = [
        await TestEngine.code { try await docker.checkpoints.create("c", of: "x") },
        await TestEngine.code { _ = try await docker.checkpoints.list(of: "x") },
        await TestEngine.code { try await docker.checkpoints.start("x", from: "c") },
        await TestEngine.code { try await docker.checkpoints.remove("c", of: "x") },
      ]
      #expect(codes == Array(repeating: .unsupported, count: codes.count))
    }

    @Test(.enabled(if: PrivateDockerEngine.isWanted))
    func `an engine with experiments has no checkpoint of a container, and can't make one without CRIU`() async throws {
      try await PrivateDockerEngine.with(["--experimental"]) { engine in
        let docker = try DockerEngine(host: engine.host)
        try await SwarmEngine.buildImage(docker)
        let spec = ContainerSpec(image: SwarmEngine.image, command: ["/bin/busybox", "sleep", "1000"])
        let id = try await docker.containers.create(spec).id
        try await docker.containers.start(id)
        #expect(try await docker.checkpoints.list(of: id).isEmpty)
        let failed = await #expect(throws: DockerError.self) { try await docker.checkpoints.create("c", of: id) }
        #expect((failed?.code, failed?.operation) == (.engineFailure, "CheckpointCreate"))
        #expect(await TestEngine.code { try await docker.checkpoints.remove("c", of: id) } != nil)
        try await docker.containers.kill(id)
        _ = try await docker.containers.wait(for: id)
        #expect(await TestEngine.code { try await docker.checkpoints.start(id, from: "c") } != nil)
        try await docker.containers.remove(id, force: true)
      }
    }

    @Test(.enabled(if: PrivateDockerEngine.isWanted))
    func `a build's layers become one where the engine has experiments, and others refuse that`() async throws {
      let context = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY a /\nCOPY b /\n".utf8)),
        TarEntry(path: "a", content: [1]), TarEntry(path: "b", content: [2]),
      ])
      var options = BuildOptions(tags: ["flotilla-test/squashed:1"])
      let separate = options
      options.squashes = true
      let squashed = options
      try await PrivateDockerEngine.with(["--experimental"]) { engine in
        let docker = try DockerEngine(host: engine.host)
        let many = try await docker.images.build(separate, context: context)
        #expect(try await docker.images.inspect(many.id).layers.count == 2)
        _ = try await docker.images.build(squashed, context: context)
        #expect(try await docker.images.inspect("flotilla-test/squashed:1").layers.count == 1)
      }
      let usual = try TestEngine.connect()
      #expect(await TestEngine.code { _ = try await usual.images.build(squashed, context: context) } == .badRequest)
    }

    @Test func `a session is opened, and the engine speaks HTTP/2 on it`() async throws {
      let docker = try TestEngine.connect()
      let session = try await docker.session.open(
        id: "flotilla-test-\(UInt32.random(in: 0 ... .max))", name: "flotilla-test")
      var bytes: [UInt8] = []
      for try await chunk in session.incoming {
        bytes += chunk
        if bytes.count >= 24 { break }
      }
      #expect(String(decoding: bytes.prefix(24), as: UTF8.self) == "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
      let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
      try await session.write(settings)
    }
  }
}
