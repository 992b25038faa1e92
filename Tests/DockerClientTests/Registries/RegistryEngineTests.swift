import DockerClient
import DockerTestServer
import Foundation
import Testing

extension Registries {
  @Suite(
    "A registry with a login", .enabled(if: TestEngine.isExpected && PrivateRegistry.isWanted), .timeLimit(.minutes(5)))
  struct RegistryEngineTests {
    @Test func `images are pushed, fetched and built on, with the right login alone`() async throws {
      let docker = try TestEngine.connect()
      try await PrivateRegistry.with { registry in
        try await withTemporaryFolder { folder in try await use(registry, folder, docker) }
      }
    }

    private func use(_ registry: PrivateRegistry, _ folder: URL, _ docker: DockerEngine) async throws {
      let login = RegistryLogin(
        username: PrivateRegistry.username, password: PrivateRegistry.password, server: registry.address)
      let name = "\(registry.address)/flotilla-test/pushed:1"
      let files = try TarEntry.archive([TarEntry(path: "data", content: Array("\(UUID())".utf8))])
      _ = try await docker.images.importFiles(
        TarTests.Chunks(chunks: [files]), name: name, changes: ["LABEL \(TestEngine.label)=1"])

      let refused = await #expect(throws: DockerError.self) { try await docker.images.push(name) }
      #expect(refused?.code == .forbidden, "\(String(describing: refused))")
      #expect(refused?.output?.contains("The push refers to repository") == true)
      var wrong = login
      wrong.password = "wrong"
      let unknown = await #expect(throws: DockerError.self) { try await docker.images.push(name, login: wrong) }
      #expect(unknown?.code == .forbidden, "\(String(describing: unknown))")
      var phases: Set<LayerPhase> = []
      let pushed = try await docker.images.push(name, login: login) { event in
        if let phase = event.phase { phases.insert(phase) }
      }
      #expect(pushed?.tag == "1")
      #expect(phases.contains { $0.isFinal })
      try await docker.images.remove(name)

      #expect(await TestEngine.code { try await docker.images.pull(name) } == .forbidden)
      phases = []
      let pulled = try await docker.images.pull(name, login: login) { event in
        if let phase = event.phase { phases.insert(phase) }
      }
      #expect(pulled.digest == pushed?.digest)
      #expect(pulled.isNewer)
      #expect(phases.contains(.pulled))
      #expect(try await docker.images.pull(name, login: login).isNewer == false)
      try await docker.images.remove(name)

      try folder.write(
        #"{"auths":{"\#(registry.address)":{"username":"ann","password":"\#(PrivateRegistry.password)"}}}"#,
        to: "docker/config.json")
      let logins = try RegistryLogins(folder: folder.appendingPathComponent("docker").path)
      #expect(try await logins.login(forImage: name) == login)
      try folder.write("FROM \(name)\nCOPY own /\nLABEL \(TestEngine.label)=1\n", to: "context/Dockerfile")
      try folder.write("x", to: "context/own")
      try folder.write("x", to: "context/left/out")
      try folder.write("left\n", to: "context/.dockerignore")
      let context = folder.appendingPathComponent("context").path
      var options = BuildOptions(tags: ["flotilla-test/on-registry:1"])
      options.pulls = true
      let unnamed = await #expect(throws: DockerError.self) {
        try await docker.images.build(options, folder: context)
      }
      #expect(unnamed?.code == .forbidden, "\(String(describing: unnamed))")
      options.logins = try await logins.all()
      let built = try await docker.images.build(options, folder: context)
      #expect(try await docker.images.inspect("flotilla-test/on-registry:1").id == built.id)
      try await docker.images.remove("flotilla-test/on-registry:1")
      try await docker.images.remove(name)
    }
  }
}
