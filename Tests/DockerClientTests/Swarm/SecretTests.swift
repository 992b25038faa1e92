import DockerClient
import DockerTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct SecretTests {
    @Test func `secrets and configs are kept, read by a service, relabelled and removed`() async throws {
      try await SwarmEngine.with { docker in
        try await SwarmEngine.buildImage(docker)
        let bytes: [UInt8] = Array("pass & word\u{0}\u{ff}".utf8)
        let secret = try await docker.secrets.create(SwarmSecretSpec(name: "password", data: bytes, labels: ["a": "b"]))
        let config = try await docker.configs.create(SwarmConfigSpec(name: "settings", data: bytes, labels: ["a": "b"]))
        let double = SwarmSecretSpec(name: "password", data: bytes)
        #expect(await TestEngine.code { _ = try await docker.secrets.create(double) } == .conflict)
        #expect(try await docker.secrets.list([.label("a", "b")]).map(\.id) == [secret])
        #expect(try await docker.configs.list([.label("a", "b")]).map(\.id) == [config])
        #expect(try await docker.configs.inspect(config).spec.data == bytes)
        var kept = try await docker.secrets.inspect(secret)
        #expect(kept.spec.name == "password")
        #expect(kept.spec["Data"] == String?.none, "a secret's value isn't told")

        var spec = SwarmEngine.service("reader")
        spec.task.container.secrets = [SecretReference(id: secret, name: "password", path: "key", mode: 0o400)]
        spec.task.container.configs = [ConfigReference(id: config, name: "settings", path: "/settings")]
        spec.task.container.command = [
          "/bin/busybox", "sh", "-c",
          "/bin/busybox cmp /run/secrets/key /settings && echo same; exec /bin/busybox sleep 1000",
        ]
        let service = try await docker.services.create(spec).id
        _ = try await SwarmEngine.task(of: "reader", in: .running, docker)
        var lines: [String] = []
        for try await line in try await docker.services.logs("reader", TaskLogOptions(follow: true)).lines {
          lines.append(line.text)
          break
        }
        #expect(lines == ["same"])
        #expect(await TestEngine.code { try await docker.secrets.remove(secret) } == .badRequest)
        #expect(await TestEngine.code { try await docker.configs.remove(config) } == .badRequest)
        try await docker.services.remove(service)

        kept.spec.labels["c"] = "d"
        try await docker.secrets.update(secret, version: kept.version, to: kept.spec)
        #expect(try await docker.secrets.inspect(secret).spec.labels == ["a": "b", "c": "d"])
        var settings = try await docker.configs.inspect(config)
        settings.spec.labels = [:]
        try await docker.configs.update(config, version: settings.version, to: settings.spec)
        #expect(try await docker.configs.inspect(config).spec.labels.isEmpty)
        try await docker.secrets.remove(secret)
        try await docker.configs.remove(config)
        #expect(await TestEngine.code { _ = try await docker.secrets.inspect(secret) } == .notFound)
        #expect(await TestEngine.code { _ = try await docker.configs.inspect(config) } == .notFound)
      }
    }
  }
}
