import DockerClient
import HTTPTestServer
import TestSeeds
import Testing

extension RealEngine {
  @Suite("Following logs", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct FollowEngineTests {
    private func through(
      _ limit: @escaping @Sendable (Int) -> Int = { _ in .max }
    ) throws -> (EngineProxy, DockerEngine) {
      let proxy = try EngineProxy(to: #require(TestEngine.host, "FLOTILLA_TEST_DOCKER isn't set"), limit: limit)
      return (proxy, try DockerEngine(host: proxy.host))
    }

    @Test func `a container that fails again and again is followed to its last run, and asked for as often as it runs`()
      async throws
    {
      let (proxy, docker) = try through()
      defer { proxy.stop() }
      try await TestEngine.withContainer(docker, ["sh", "-c", "echo line; exit 1"]) {
        $0.host.restart = .onFailure(atMost: 4)
      } _: { id in
        try await docker.containers.start(id)
        var count = 0
        for try await _ in docker.containers.follow(id) { count += 1 }
        #expect(count == 5)
        #expect(proxy.requests.count { $0.contains("/logs?") } <= 10)
      }
    }

    @Test func `a restart that is called off by a kill ends it`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "echo line; exit 1"]) {
        $0.host.restart = .always
      } _: { id in
        try await docker.containers.start(id)
        var count = 0
        for try await _ in docker.containers.follow(id) {
          count += 1
          // By now the engine waits for more than a second before it starts it again.
          guard count == 5 else { continue }
          _ = try await SwarmEngine.until {
            try await docker.containers.inspect(id).state.status == .restarting ? true : nil
          }
          try await docker.containers.kill(id)
        }
        #expect(try await docker.containers.inspect(id).state.status == .exited)
      }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `connections that are cut anywhere cost no line and repeat none`(seed: UInt64) async throws {
      var random = SeededGenerator(seed: seed)
      // A connection has the container's details and all lines up to then.
      let limits = (0..<12).map { _ in 8_000 + Int.random(in: 0..<40_000, using: &random) }
      let (proxy, docker) = try through { $0 < limits.count ? limits[$0] : .max }
      defer { proxy.stop() }
      let script = "i=0; while [ $i -lt 400 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done"
      let straight = try TestEngine.connect()
      try await TestEngine.withContainer(straight, ["sh", "-c", script]) { id in
        try await straight.containers.start(id)
        var lines: [LogLine] = []
        for try await followed in docker.containers.follow(id) { lines.append(followed.line) }
        var expected: [LogLine] = []
        for try await line in try await straight.containers.logs(id, timestamps: true).lines { expected.append(line) }
        #expect(expected.count == 800)
        #expect(lines == expected)
        #expect(proxy.requests.count { $0.contains("/logs?") } > 1)
      }
    }

    @Test(arguments: [0, 2]) func `the end of a log is followed from when it was asked for`(tail: Int) async throws {
      let (proxy, docker) = try through()
      defer { proxy.stop() }
      let script = "n=$(cat /n 2>/dev/null || echo 0); echo $((n+1)) >/n; for i in 1 2 3; do echo $n.$i; done"
      try await TestEngine.withContainer(docker, ["sh", "-c", script]) { id in
        _ = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        let hasLine = Signal<Void>()
        async let lines = {
          var lines: [String] = []
          for try await followed in docker.containers.follow(id, tail: tail, until: .removed) {
            lines.append(followed.line.text)
            hasLine.fire(())
            if lines.count == tail + 3 { break }
          }
          return lines
        }()
        _ = try await SwarmEngine.until { proxy.requests.contains { $0.contains("/logs?") } ? true : nil }
        if tail > 0 { await hasLine.wait() }
        try await docker.containers.start(id)
        #expect(try await lines == ["0.1", "0.2", "0.3"].suffix(tail) + ["1.1", "1.2", "1.3"])
      }
    }
  }
}
