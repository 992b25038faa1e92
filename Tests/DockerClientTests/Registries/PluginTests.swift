import DockerClient
import DockerTestServer
import Testing

extension Registries {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected && PrivateRegistry.isWanted))
  struct PluginTests {
    /// A plugin that opens its socket and waits there, with the machine's own Perl, which every Debian has.
    private static func archive(_ text: String) throws -> [UInt8] {
      let program = """
        use Socket; socket(S, 1, 1, 0); unlink "/run/docker/plugins/t.sock"; \
        bind(S, sockaddr_un("/run/docker/plugins/t.sock")) or die; listen(S, 5); while (accept(C, S)) { close(C) }
        """
      let mounts: [JSONValue] = ["/usr", "/lib", "/lib64"].map { path in
        [
          "Source": .string(path), "Destination": .string(path), "Type": "bind", "Options": ["rbind", "ro"], "Name": "",
          "Description": "for Perl", "Settable": [],
        ]
      }
      let config: JSONValue = [
        "description": .string(text), "entrypoint": ["/usr/bin/perl", "-e", .string(program)],
        "interface": ["types": ["docker.dummy/1.0"], "socket": "t.sock"], "network": ["type": "host"],
        "env": [["name": "MODE", "description": "a mode", "settable": ["value"], "value": "quiet"]],
        "mounts": .array(mounts), "user": ["uid": 0, "gid": 4], "args": ["name": "words", "value": ["one"]],
        "linux": [
          "capabilities": ["CAP_NET_ADMIN"],
          "devices": [["name": "nothing", "description": "a void", "path": "/dev/null", "settable": ["path"]]],
        ],
      ]
      return try TarEntry.archive([
        TarEntry(path: "config.json", content: try JSONText.bytes(config)),
        TarEntry(path: "rootfs/etc/marker", content: Array(text.utf8)),
      ])
    }

    @Test func `a plugin is made, set, enabled, pushed, fetched, replaced and removed`() async throws {
      let docker = try TestEngine.connect()
      try await PrivateRegistry.with { registry in
        let login = RegistryLogin(
          username: PrivateRegistry.username, password: PrivateRegistry.password, server: registry.address)
        let name = "\(registry.address)/flotilla-test/plugin:1"
        try await docker.plugins.create(name, archive: try Self.archive("first"))
        do {
          try await Self.life(docker, name)
          try await Self.distribution(docker, name, login)
          try await docker.plugins.remove(name, force: true)
        } catch {
          try? await docker.plugins.remove(name, force: true)  // the first error is the one to tell
          throw error
        }
        #expect(await TestEngine.code { _ = try await docker.plugins.inspect(name) } == .notFound)
      }
    }

    private static func life(_ docker: DockerEngine, _ name: String) async throws {
      let plugin = try await docker.plugins.inspect(name)
      #expect((plugin.name, plugin.isEnabled) == (name, false))
      #expect(plugin.config.interfaces == ["docker.dummy/1.0"])
      #expect(plugin.config.networkMode == "host")
      #expect(plugin.config.environment.map(\.name) == ["MODE"])
      #expect(plugin.config.user == (0, 4))
      #expect((plugin.config.arguments, plugin.settings.arguments) == (["one"], ["one"]))
      #expect(plugin.config.mounts.map(\.text) == ["for Perl", "for Perl", "for Perl"])
      #expect(plugin.config.devices.map(\.text) == ["a void"])
      #expect(plugin.config.devices.first?.settable == ["path"])
      #expect(!plugin.config.getsAllDevices)
      #expect(plugin.settings.environment == ["MODE=quiet"])
      try await docker.plugins.set(name, ["MODE=loud"])
      #expect(try await docker.plugins.inspect(name).settings.environment == ["MODE=loud"])
      #expect(await TestEngine.code { try await docker.plugins.set(name, ["OTHER=1"]) } != nil)
      try await docker.plugins.enable(name)
      #expect(try await docker.plugins.list([.named("enabled", "true")]).map(\.name).contains(name))
      #expect(await TestEngine.code { try await docker.plugins.remove(name) } != nil, "it is enabled")
      try await docker.plugins.disable(name, force: true)
      #expect(try await docker.plugins.inspect(name).isEnabled == false)
    }

    private static func distribution(_ docker: DockerEngine, _ name: String, _ login: RegistryLogin) async throws {
      #expect(await TestEngine.code { try await docker.plugins.push(name) } != nil, "nobody logged in")
      try await docker.plugins.push(name, login: login)
      let wanted = try await docker.plugins.privileges(of: name, login: login)
      #expect(wanted.first { $0.name == "network" }?.values == ["host"])
      #expect(wanted.contains { $0.name == "capabilities" })
      try await docker.plugins.remove(name)

      let local = "flotilla-test/fetched:\(UInt32.random(in: 0 ... .max))"
      let stingy = await TestEngine.code {
        try await docker.plugins.pull(name, as: local, granting: [], login: login)
      }
      #expect(stingy != nil, "it wants more than nothing")
      try await docker.plugins.pull(name, as: local, granting: wanted, login: login)
      let fetched = try await docker.plugins.inspect(local)
      #expect((fetched.reference, fetched.config.text) == (name, "first"))
      try await docker.plugins.create(name, archive: try archive("second"))
      try await docker.plugins.push(name, login: login)
      try await docker.plugins.upgrade(local, to: name, granting: wanted, login: login)
      let upgraded = try await docker.plugins.inspect(local)
      #expect((upgraded.id, upgraded.config.text) == (fetched.id, "second"))
      #expect(!fetched.config.layers.isEmpty && upgraded.config.layers != fetched.config.layers)
      try await docker.plugins.remove(local)
    }
  }
}
