import DockerClient
import Testing

extension RealEngine {
  @Suite("Commands in containers", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct ExecEngineTests {
    private func run(
      _ docker: DockerEngine, _ spec: ExecSpec, in container: String
    ) async throws -> (output: String, errors: String, state: ExecState) {
      let exec = try await docker.exec.create(in: container, spec)
      #expect(try await docker.exec.inspect(exec).isRunning == false)
      var (output, errors) = ([UInt8](), [UInt8]())
      for try await frame in try await docker.exec.start(exec) {
        if frame.source == .standardError { errors += frame.bytes } else { output += frame.bytes }
      }
      var state = try await docker.exec.inspect(exec)
      while state.isRunning { state = try await docker.exec.inspect(exec) }
      return (String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self), state)
    }

    @Test("both outputs apart, the exit status, environment and folder") func outputs() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        var spec = ExecSpec(
          ["sh", "-c", "echo $A $(pwd) $(id -u); echo wrong >&2; exit 7"], environment: ["A": "x y"],
          workingDirectory: "/dev")
        spec.user = "65534"
        let ended = try await run(docker, spec, in: id)
        #expect(ended.output == "x y /dev 65534\n")
        #expect(ended.errors == "wrong\n")
        #expect(ended.state.exitCode == 7)
        #expect(ended.state.container == id)
        #expect((ended.state.command, ended.state.user) == (spec.command, "65534"))
        #expect((ended.state.isTTY, ended.state.isPrivileged, ended.state.takesInput) == (false, false, false))
      }
    }

    @Test("much output comes whole") func much() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let ended = try await run(docker, ExecSpec(["sh", "-c", "head -c 3000000 /dev/zero"]), in: id)
        #expect(ended.output.utf8.count == 3_000_000)
        #expect(ended.state.exitCode == 0)
      }
    }

    @Test("a command that isn't there has a status and says so") func missing() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        let ended = try await run(docker, ExecSpec(["no-such-command"]), in: id)
        #expect(ended.state.exitCode == 126 || ended.state.exitCode == 127)
        #expect((ended.output + ended.errors).contains("no-such-command"))
      }
    }

    @Test("a container that doesn't run, and none at all") func notRunning() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sleep", "60"]) { id in
        #expect(await TestEngine.code { _ = try await docker.exec.create(in: id, ExecSpec(["ls"])) } == .conflict)
      }
      let none = String(repeating: "f", count: 64)
      #expect(await TestEngine.code { _ = try await docker.exec.create(in: none, ExecSpec(["ls"])) } == .notFound)
      #expect(await TestEngine.code { _ = try await docker.exec.inspect(none) } == .notFound)
    }

    @Test("the engine says where it keeps things") func root() async throws {
      #expect(try await TestEngine.connect().system.info().rootDirectory.hasPrefix("/"))
    }
  }
}
