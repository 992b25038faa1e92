import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ContainerChangeEngineTests {
    @Test func `a container is held, let go on, renamed and given more memory while it runs`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "exec sleep 1000"]) { id in
        #expect(await TestEngine.code { try await docker.containers.pause(id) } == .conflict)
        try await docker.containers.start(id)
        try await docker.containers.pause(id)
        let held = try await docker.containers.inspect(id).state
        #expect((held.isPaused, held.status) == (true, .paused))
        try await docker.containers.unpause(id)
        #expect(try await docker.containers.inspect(id).state.isPaused == false)

        let name = "flotilla-test-\(UInt32.random(in: 0 ... .max))"
        try await docker.containers.rename(id, to: name)
        #expect(try await docker.containers.inspect(name).id == id)

        var change = ContainerUpdate()
        change.memoryLimit = 96 << 20
        change.memoryAndSwapLimit = 96 << 20
        change.restart = .onFailure(atMost: 2)
        try await docker.containers.update(id, change)
        let host = try await docker.containers.inspect(id).host
        #expect(host.memoryLimit == 96 << 20)
        #expect(host.restart == .onFailure(atMost: 2))

        var rates = ContainerUpdate()
        rates.readRates = [DeviceRate("/dev/vda", rate: 1 << 20)]
        #expect(await TestEngine.code { try await docker.containers.update(id, rates) } == .unsupported)
      }
    }

    @Test func `a container's processes and the files that it changed are told`() async throws {
      let docker = try TestEngine.connect()
      let command = ["sh", "-c", "echo made > /etc/made; echo ready; exec sleep 1000"]
      try await TestEngine.withContainer(docker, command) { id in
        try await docker.containers.start(id)
        for try await line in try await docker.containers.logs(id, follow: true).lines where line.text == "ready" {
          break
        }
        let processes = try await docker.containers.top(id, options: "-eo pid,args")
        #expect(processes.titles == ["PID", "COMMAND"])
        #expect(processes.column("COMMAND").count == 1)
        #expect(processes.column("PID").first.flatMap { Int($0) } != nil)
        #expect(processes.column("NOTHING").isEmpty)
        try await docker.containers.kill(id)
        _ = try await docker.containers.wait(for: id)
        let changes = try await docker.containers.changes(id)
        #expect(changes.contains { $0.path == "/etc/made" && $0.kind == .added })
        #expect(changes.contains { $0.path == "/etc" && $0.kind == .modified })
        #expect(try #require(try await docker.containers.inspect(id, size: true).writtenSize) >= 5)
        #expect(try await docker.containers.inspect(id).writtenSize == nil)
        let listed = try await docker.containers.list(all: true, size: true).first { $0.id == id }
        #expect(try #require(listed?.totalSize) > 0)
      }
    }

    @Test func `a prune takes containers that carry the label and nothing else`() async throws {
      let docker = try TestEngine.connect()
      let mark = "\(UInt32.random(in: 0 ... .max))"
      try await TestEngine.withContainer(docker, ["true"]) { other in
        let image = try await TestEngine.baseImage(docker)
        var spec = ContainerSpec(image: image, command: ["sh", "-c", "echo kept > /kept"])
        spec.labels = [TestEngine.label: mark]
        let id = try await docker.containers.create(spec).id
        let exit = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        #expect(exit.code == 0)
        let mine: EngineFilters = [.label(TestEngine.label, mark)]
        let report = try await TestEngine.pruned {
          !$0.removed.isEmpty
        } _: {
          try await docker.containers.prune(mine)
        }
        #expect(report.removed == [id])
        #expect(report.reclaimed >= 5, "what it wrote")
        #expect(try await docker.containers.inspect(other).id == other)
      }
    }
  }
}
