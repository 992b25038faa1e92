import DockerClient
import Testing

extension RealEngine {
  @Suite("Running, waiting, cleaning", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct RunEngineTests {
    private func spec(_ docker: DockerEngine, _ script: String, _ mark: String = "1") async throws -> ContainerSpec {
      var spec = ContainerSpec(image: try await TestEngine.baseImage(docker), command: ["sh", "-c", script])
      spec.labels = [TestEngine.label: mark]
      spec.stopTimeout = .zero
      return spec
    }

    private func count(_ docker: DockerEngine, _ mark: String) async throws -> Int {
      try await docker.containers.list([.label(TestEngine.label, mark)], all: true).count
    }

    @Test func `a container runs to its end, and nothing of it stays`() async throws {
      let docker = try TestEngine.connect()
      let mark = "run-\(UInt32.random(in: 0 ... .max))"
      let result = try await docker.run(try await spec(docker, "echo out; echo err >&2; exit 3", mark))
      #expect(result.output == "out\n")
      #expect(result.errors == "err\n")
      #expect(result.exitCode == 3)
      #expect(!result.isSuccess)
      let input = [UInt8](repeating: 65, count: 100_000)
      let echoed = try await docker.run(try await spec(docker, "cat", mark), input: input)
      #expect(echoed.standardOutput == input)
      let ignored = try await docker.run(try await spec(docker, "exec 0<&-; echo early", mark), input: input)
      #expect(ignored.output == "early\n")
      let endless = await TestEngine.code {
        _ = try await docker.run(try await spec(docker, "while true; do echo much; done", mark), limit: 10_000)
      }
      #expect(endless == .tooMuchOutput)
      #expect(try await count(docker, mark) == 0)
      let none = ContainerSpec(image: "flotilla-test/no-such-image")
      #expect(await TestEngine.code { _ = try await docker.run(none, pull: .never) } == .notFound)
      #expect(await TestEngine.code { _ = try await docker.run(none) } != nil)
    }

    @Test func `a cancelled run leaves no container`() async throws {
      let docker = try TestEngine.connect()
      let mark = "cancelled-\(UInt32.random(in: 0 ... .max))"
      let spec = try await spec(docker, "sleep 1000", mark)
      let events = try await docker.system.events([.label(TestEngine.label, mark), .named("event", "start")])
      let run = Task { try await docker.run(spec) }
      for try await _ in events { break }
      run.cancel()
      await #expect(throws: CancellationError.self) { try await run.value }
      #expect(try await count(docker, mark) == 0)
    }

    @Test func `a container is there as long as it is wanted`() async throws {
      struct Expected: Error {}
      let docker = try TestEngine.connect()
      let mark = "scoped-\(UInt32.random(in: 0 ... .max))"
      let spec = try await spec(docker, "sleep 1000", mark)
      await #expect(throws: Expected.self) {
        try await docker.withContainer(spec) { id in
          #expect(try await docker.containers.inspect(id).state.isRunning)
          throw Expected()
        }
      }
      #expect(try await count(docker, mark) == 0)
    }

    @Test func `health is waited for, and its lack is told`() async throws {
      let docker = try TestEngine.connect()
      var spec = try await spec(docker, "sleep 1; touch /tmp/well; sleep 1000")
      spec.healthCheck = HealthCheck(
        test: ["CMD-SHELL", "test -e /tmp/well"], interval: .milliseconds(300), retries: 50)
      try await docker.withContainer(spec) { id in
        try await docker.containers.waitUntilHealthy(id)
        #expect(try await docker.containers.inspect(id).state.health == .healthy)
      }
      spec.healthCheck = nil
      try await docker.withContainer(spec) { id in
        #expect(await TestEngine.code { try await docker.containers.waitUntilHealthy(id) } == .conflict)
      }
      spec.healthCheck = HealthCheck(test: ["CMD", "false"], interval: .seconds(1), retries: 50)
      try await docker.withContainer(spec) { id in
        let late = await TestEngine.code {
          try await docker.containers.waitUntilHealthy(id, within: .milliseconds(100))
        }
        #expect(late == .timeout)
      }
      var ending = try await self.spec(docker, "sleep 0.5; exit 9")
      ending.healthCheck = HealthCheck(test: ["CMD", "false"], interval: .seconds(1), retries: 50)
      try await docker.withContainer(ending) { id in
        let error = await #expect(throws: DockerError.self) { try await docker.containers.waitUntilHealthy(id) }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("exit code 9") == true)
      }
    }

    @Test func `a port is waited for until somebody listens behind it`() async throws {
      let docker = try TestEngine.connect()
      let server =
        "import socketserver,time; time.sleep(1); s=socketserver.TCPServer(('',80),socketserver.BaseRequestHandler);"
      var spec = try await spec(docker, "exec python3 -c \"\(server) time.sleep(1000)\"")
      spec.ports = [PublishedPort(port: ContainerPort(80), hostAddress: "127.0.0.1")]
      try await docker.withContainer(spec) { id in
        let published = try await docker.containers.publishedPort(ContainerPort(80), of: id)
        let (address, port) = try await docker.containers.waitForPort(ContainerPort(80), of: id)
        #expect(address == "127.0.0.1")
        #expect(port == published.hostPort)
        // The name may mean ::1 first, where nobody listens.
        #expect(try await docker.containers.waitForPort(ContainerPort(80), of: id, host: "localhost").port == port)
        let missing = await #expect(throws: DockerError.self) {
          try await docker.containers.publishedPort(ContainerPort(81), of: id)
        }
        #expect(missing?.code == .notFound)
        #expect(missing?.message.contains("80/tcp") == true)
      }
    }

    @Test func `what carries a label is removed, and nothing else`() async throws {
      let docker = try TestEngine.connect()
      let mark = "clean-\(UInt32.random(in: 0 ... .max))"
      let other = try await docker.containers.create(try await spec(docker, "true", "\(mark)-other")).id
      let mine = try await docker.containers.create(try await spec(docker, "sleep 1000", mark)).id
      try await docker.containers.start(mine)
      let volume = try await docker.volumes.create("flotilla-test-\(mark)", labels: [TestEngine.label: mark]).name
      let report = try await docker.removeAll(labelled: TestEngine.label, mark)
      #expect(report.containers == [mine])
      #expect(report.volumes == [volume])
      #expect(report.left.isEmpty)
      #expect(try await docker.removeAll(labelled: TestEngine.label, mark).containers.isEmpty)
      #expect(try await docker.containers.inspect(other).id == other)
      try await docker.containers.remove(other)
      #expect(await TestEngine.code { _ = try await docker.removeAll(labelled: "") } == .badRequest)
    }

    @Test func `what is in use stays, and is told; the rest goes`() async throws {
      let docker = try TestEngine.connect()
      let mark = "used-\(UInt32.random(in: 0 ... .max))"
      let labels = [TestEngine.label: mark]
      let network = try await docker.networks.create(NetworkSpec(name: "flotilla-test-\(mark)", labels: labels)).id
      let used = try await docker.volumes.create("flotilla-test-\(mark)-used", labels: labels).name
      let free = try await docker.volumes.create("flotilla-test-\(mark)-free", labels: labels).name
      // Somebody else's container.
      var spec = try await spec(docker, "sleep 1000", "\(mark)-other")
      spec.networkMode = network
      spec.mounts = [ContainerMount(type: "volume", source: used, target: "/data")]
      try await docker.withContainer(spec) { _ in
        let report = try await docker.removeAll(labelled: TestEngine.label, mark)
        #expect(Set(report.left.keys) == ["flotilla-test-\(mark)", used])
        #expect(report.left["flotilla-test-\(mark)"]?.contains("has active endpoints") == true)
        #expect(report.volumes == [free])
      }
      let report = try await docker.removeAll(labelled: TestEngine.label, mark)
      #expect(report.networks == ["flotilla-test-\(mark)"])
      #expect(report.volumes == [used])
      #expect(report.left.isEmpty)
    }

    @Test func `a log is followed over restarts, from any place of it`() async throws {
      let docker = try TestEngine.connect()
      let script =
        "n=$(cat /n 2>/dev/null || echo 0); for i in 1 2 3; do echo $n.$i; done; printf rest; echo $((n+1)) > /n"
      let id = try await docker.containers.create(try await spec(docker, script)).id
      func run() async throws {
        _ = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
      }
      try await run()
      var lines: [String] = []
      var cursor: ContainerLogCursor?
      for try await followed in docker.containers.follow(id, until: .removed) {
        lines.append(followed.line.text)
        if lines.count == 2 { cursor = followed.cursor }
        // The container has ended once more, and is started again while it is followed.
        if lines.count == 4 || lines.count == 8 { try await run() }
        if lines.count == 12 { try await docker.containers.remove(id, force: true) }
      }
      let expected = (0..<3).flatMap { round in ["\(round).1", "\(round).2", "\(round).3", "rest"] }
      #expect(lines == expected)
      #expect(cursor != nil)
      #expect(await TestEngine.code { for try await _ in docker.containers.follow(id) {} } == .notFound)

      let second = try await docker.containers.create(try await spec(docker, "for i in 1 2 3 4 5; do echo $i; done")).id
      _ = try await docker.containers.wait(for: second, until: .nextExit) { try await docker.containers.start(second) }
      var all: [FollowedLine] = []
      for try await followed in docker.containers.follow(second) { all.append(followed) }
      #expect(all.map(\.line.text) == ["1", "2", "3", "4", "5"])
      for (index, followed) in all.enumerated() {
        var rest: [String] = []
        for try await later in docker.containers.follow(second, after: followed.cursor) { rest.append(later.line.text) }
        #expect(rest == all.dropFirst(index + 1).map(\.line.text))
      }
      try await docker.containers.remove(second)
    }
  }
}
