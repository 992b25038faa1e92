import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct LogEngineTests {
    private func text(_ frames: [LogFrame], _ source: LogFrame.Source) -> String {
      String(decoding: frames.filter { $0.source == source }.flatMap(\.bytes), as: UTF8.self)
    }

    private func all(_ log: ContainerLog) async throws -> [LogFrame] {
      var frames: [LogFrame] = []
      for try await frame in log { frames.append(frame) }
      return frames
    }

    @Test func `two outputs are told apart`() async throws {
      let docker = try TestEngine.connect()
      let script = "echo out1; echo err1 >&2; echo -n out2; head -c 40000 /dev/zero | tr '\\0' x >&2"
      try await TestEngine.withContainer(docker, ["sh", "-c", script]) { id in
        _ = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        let frames = try await all(docker.containers.logs(id))
        #expect(text(frames, .standardOutput) == "out1\nout2")
        #expect(text(frames, .standardError) == "err1\n" + String(repeating: "x", count: 40000))
        let errors = try await all(docker.containers.logs(id, standardOutput: false))
        #expect(text(errors, .standardOutput) == "")
        #expect(text(errors, .standardError).hasPrefix("err1\n"))
      }
    }

    @Test func `a terminal has one output and no frames`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "echo out; echo err >&2"]) {
        $0.isTTY = true
      } _: { id in
        _ = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        let frames = try await all(docker.containers.logs(id))
        #expect(text(frames, .standardOutput) == "out\r\nerr\r\n")
        var lines: [LogLine] = []
        for try await line in try await docker.containers.logs(id, timestamps: true).lines { lines.append(line) }
        #expect(lines.map(\.text) == ["out", "err"])
        #expect(lines.allSatisfy { $0.time != nil })
      }
    }

    @Test func `lines have times, and since and tail choose among them`() async throws {
      let docker = try TestEngine.connect()
      let long = String(repeating: "y", count: 40000)
      let script = "echo first; head -c 40000 /dev/zero | tr '\\0' y; echo; echo last"
      try await TestEngine.withContainer(docker, ["sh", "-c", script]) { id in
        _ = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
        var lines: [LogLine] = []
        for try await line in try await docker.containers.logs(id, timestamps: true).lines { lines.append(line) }
        #expect(lines.map(\.text) == ["first", long, "last"])
        let last = try #require(lines.last?.time)
        var since: [String] = []
        for try await line in try await docker.containers.logs(id, since: last).lines { since.append(line.text) }
        #expect(since == ["last"])
        var tail: [String] = []
        for try await line in try await docker.containers.logs(id, tail: 1).lines { tail.append(line.text) }
        #expect(tail == ["last"])
      }
    }

    @Test func `a log is followed to the container's end`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(
        docker, ["sh", "-c", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"]
      ) { id in
        try await docker.containers.start(id)
        var lines: [String] = []
        for try await line in try await docker.containers.logs(id, follow: true).lines {
          lines.append(line.text)
          if line.text == "up" { try await docker.containers.stop(id, grace: .seconds(20)) }
        }
        #expect(lines == ["up", "bye"])
      }
    }

    @Test func `a log that nobody reads to its end is let go of`() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "while :; do echo line; done"]) { id in
        try await docker.containers.start(id)
        var count = 0
        for try await _ in try await docker.containers.logs(id, follow: true) {
          count += 1
          if count == 1000 { break }
        }
        #expect(count == 1000)
        let reader = Task {
          for try await _ in try await docker.containers.logs(id, follow: true) {
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
        await #expect(throws: CancellationError.self) { try await reader.value }
      }
    }
  }
}
