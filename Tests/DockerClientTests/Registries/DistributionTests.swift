import DockerClient
import DockerTestServer
import Testing

extension Registries {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected && PrivateRegistry.isWanted))
  struct DistributionTests {
    @Test func `a registry takes a login, and says what an image's name means there`() async throws {
      let docker = try TestEngine.connect()
      let base = try await TestEngine.baseImage(docker)
      try await PrivateRegistry.with { registry in
        let login = RegistryLogin(
          username: PrivateRegistry.username, password: PrivateRegistry.password, server: registry.address)
        #expect(try await docker.system.logIn(login).status == "Login Succeeded")
        var wrong = login
        wrong.password = "wrong"
        let refused = wrong
        #expect(await TestEngine.code { _ = try await docker.system.logIn(refused) } == .forbidden)

        // Small: the registry is about to keep it.
        var options = BuildOptions(tags: ["\(registry.address)/flotilla-test/small:1"])
        options.labels = [TestEngine.label: "small"]
        let context = try TarEntry.archive([
          TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY Dockerfile /\n".utf8))
        ])
        _ = try await docker.images.build(options, context: context)
        let name = options.tags[0]
        #expect(try await docker.images.inspect(base).size > 0)
        let pushed = try await docker.images.push(name, login: login)
        let details = try await docker.distribution.inspect(name, login: login)
        #expect(details.descriptor.digest == pushed?.digest)
        #expect(details.descriptor.mediaType.contains("manifest"))
        #expect(details.platforms.first?.operatingSystem == "linux")
        #expect(
          await TestEngine.code { _ = try await docker.distribution.inspect(name) } == .forbidden, "nobody logged in")
        try await docker.images.remove(name)
      }
    }
  }
}
