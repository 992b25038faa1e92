import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct NetworkEngineTests {
    @Test func `containers on a network reach each other by their names`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      let id = try await docker.networks.create(NetworkSpec(name: name, labels: [TestEngine.label: name])).id
      #expect(await TestEngine.code { _ = try await docker.networks.create(NetworkSpec(name: name)) } == .conflict)
      #expect(try await docker.networks.inspect(name).id == id)
      #expect(try await docker.networks.list([.label(TestEngine.label, name)]).map(\.name) == [name])
      let joins: (inout ContainerSpec) -> Void = { spec in
        spec.networkMode = name
        spec.networkAliases = ["store"]
      }
      let serving = ["busybox", "httpd", "-f", "-p", "7000", "-h", "/etc"]
      try await TestEngine.withContainer(docker, serving, joins) { store in
        try await docker.containers.start(store)
        #expect(try await docker.containers.inspect(store).addresses[name] != nil)
        #expect(await TestEngine.code { try await docker.networks.remove(name) } == .forbidden)
        let asks = "until busybox wget -q -O /dev/null http://store:7000/passwd; do busybox sleep 0.1; done"
        try await TestEngine.withContainer(docker, ["sh", "-c", asks], { $0.networkMode = name }) { asking in
          let exit = try await docker.containers.wait(for: asking, until: .nextExit) {
            try await docker.containers.start(asking)
          }
          #expect(exit.code == 0)
        }
      }
      try await docker.networks.remove(name)
      #expect(await TestEngine.code { _ = try await docker.networks.inspect(name) } == .notFound)
      #expect(await TestEngine.code { try await docker.networks.remove(name) } == .notFound)
    }

    @Test func `a volume outlives its containers`() async throws {
      let docker = try TestEngine.connect()
      let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
      let made = try await docker.volumes.create(name, labels: [TestEngine.label: name])
      #expect(made.name == name)
      #expect(made.mountpoint.hasPrefix("/"))
      #expect(try await docker.volumes.create(name, labels: ["other": "1"]).labels == [TestEngine.label: name])
      #expect(try await docker.volumes.list([.label(TestEngine.label, name)]).volumes.map(\.name) == [name])
      for (command, isPossible) in [
        ("echo kept > /data/f", true), ("busybox grep -q kept /data/f", true), ("echo x > /read/f", false),
      ] {
        let mounts: (inout ContainerSpec) -> Void = { spec in
          spec.mounts = [
            ContainerMount(type: "volume", source: name, target: "/data"),
            ContainerMount(type: "volume", source: name, target: "/read", isReadOnly: true),
          ]
        }
        try await TestEngine.withContainer(docker, ["sh", "-c", command], mounts) { id in
          let exit = try await docker.containers.wait(for: id, until: .nextExit) {
            try await docker.containers.start(id)
          }
          #expect((exit.code == 0) == isPossible)
          #expect(await TestEngine.code { try await docker.volumes.remove(name) } == .conflict)
        }
      }
      #expect(try await docker.volumes.inspect(name).name == name)
      try await docker.volumes.remove(name)
      #expect(await TestEngine.code { _ = try await docker.volumes.inspect(name) } == .notFound)
    }

    @Test func `an image that no registry has is refused`() async throws {
      let docker = try TestEngine.connect()
      let error = await #expect(throws: DockerError.self) {
        try await docker.images.pull("127.0.0.1:1/flotilla-test/nothing:1")
      }
      #expect(error?.message.isEmpty == false)
      #expect(error?.operation == "ImageCreate")
    }
  }
}
